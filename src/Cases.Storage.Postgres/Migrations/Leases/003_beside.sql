-- Nodes before 0.2.0 do not know this script and so do not start beside later ones (NodeRoll.OldestBeside in the Engine).

COMMENT ON TABLE cases_read.leases IS 'of nodes from version 0.2.0 on';
