namespace Cases.Ledger;

/// <summary>The bytes of an entry, both ways. One place knows the order of the fields: this file.</summary>
internal static class EntryCodec
{
    public static void Encode(CborWriter writer, NewEntry entry, in EntryPlace place)
    {
        Span<byte> fixedBytes = stackalloc byte[Hash32.Size];
        writer.BeginMap();
        writer.WriteKey(EntryKeys.By);
        EncodePrincipal(writer, entry.Principal);
        entry.Command.CopyTo(fixedBytes);
        writer.Field(EntryKeys.Id, fixedBytes[..CommandId16.Size]);
        entry.Fingerprint.CopyTo(fixedBytes);
        writer.Field(EntryKeys.In, fixedBytes[..Fingerprint16.Size]);
        writer.Field(EntryKeys.Pos, place.Position);
        writer.Field(EntryKeys.Seq, place.Sequence);
        writer.Field(EntryKeys.Ver, place.Version);
        writer.WriteKey(EntryKeys.Data);
        writer.WriteEncoded(entry.Payload.Span);
        writer.Field(EntryKeys.Kind, entry.Kind);
        writer.WriteKey(EntryKeys.Prev);
        place.Previous.CopyTo(fixedBytes);
        writer.WriteBytes(fixedBytes);
        EncodeRules(writer, entry.Rules);
        writer.Field(EntryKeys.Format, entry.Format);
        writer.Field(EntryKeys.Policy, entry.PolicyVersion);
        writer.Field(EntryKeys.Stream, entry.Stream.Value);
        writer.Field(EntryKeys.Recorded, place.RecordedAtMs);
        writer.Field(EntryKeys.Effective, entry.EffectiveAtMs);
        writer.EndMap();
    }

    public static LedgerEntry Decode(ReadOnlyMemory<byte> bytes, TextPool? pool)
    {
        var fields = new FieldReader(bytes.Span, pool);
        fields.Reader.BeginMap();
        fields.Require(EntryKeys.By);
        var principal = DecodePrincipal(ref fields);
        fields.Require(EntryKeys.Id);
        var command = new CommandId16(fields.Reader.ReadBytes(CommandId16.Size));
        fields.Require(EntryKeys.In);
        var fingerprint = new Fingerprint16(fields.Reader.ReadBytes(Fingerprint16.Size));
        var position = fields.Number(EntryKeys.Pos, 0, long.MaxValue);
        var sequence = fields.Number(EntryKeys.Seq, 1, long.MaxValue);
        var version = fields.Number(EntryKeys.Ver, 0, sequence); // A state version never exceeds the entries counted.
        fields.Require(EntryKeys.Data);
        var payload = DecodePayload(ref fields, bytes);
        fields.Require(EntryKeys.Kind);
        var kind = fields.Name();
        fields.Require(EntryKeys.Prev);
        var previous = new Hash32(fields.Reader.ReadBytes(Hash32.Size));
        IReadOnlyList<AppliedRule> rules = fields.Optional(EntryKeys.Rules) ? DecodeRules(ref fields) : [];
        var format = (int)fields.Number(EntryKeys.Format, 1, int.MaxValue);
        var policy = fields.Optional(EntryKeys.Policy) ? fields.Name() : null;
        var stream = DecodeStream(ref fields);
        var recorded = fields.Number(EntryKeys.Recorded, long.MinValue, long.MaxValue);
        var effective = fields.Number(EntryKeys.Effective, long.MinValue, long.MaxValue);
        fields.End();
        fields.Reader.EndOfData();
        var place = new EntryPlace(position, sequence, version, previous, recorded);
        return new LedgerEntry(
            place, stream, kind, format, command, fingerprint, effective, principal, policy, rules, payload);
    }

    private static void EncodePrincipal(CborWriter writer, LedgerPrincipal principal)
    {
        writer.BeginMap();
        writer.Field(EntryKeys.Organisation, principal.Organisation);
        writer.Field(EntryKeys.Subject, principal.Subject);
        writer.Field(EntryKeys.Role, principal.Role);
        writer.Field(EntryKeys.Branch, principal.Branch);
        writer.EndMap();
    }

    private static LedgerPrincipal DecodePrincipal(ref FieldReader fields)
    {
        fields.Reader.BeginMap();
        var organisation = fields.Optional(EntryKeys.Organisation) ? fields.Name() : null;
        fields.Require(EntryKeys.Subject);
        var subject = fields.Name();
        fields.Require(EntryKeys.Role);
        var role = fields.Name();
        var branch = fields.Optional(EntryKeys.Branch) ? fields.Name() : null;
        fields.End();
        return new LedgerPrincipal(subject, role, organisation, branch);
    }

    private static void EncodeRules(CborWriter writer, IReadOnlyList<AppliedRule> rules)
    {
        if (rules.Count == 0)
        {
            return;
        }

        writer.WriteKey(EntryKeys.Rules);
        writer.BeginArray();
        for (var index = 0; index < rules.Count; index++)
        {
            var rule = rules[index];
            writer.BeginArray();
            writer.WriteText(rule.Rule);
            writer.WriteText(rule.Citation);
            writer.WriteText(rule.Answer);
            writer.EndArray();
        }

        writer.EndArray();
    }

    private static AppliedRule[] DecodeRules(ref FieldReader fields)
    {
        var count = fields.Reader.BeginArray();
        if (count is 0 or > LedgerLimits.MaxRules)
        {
            throw fields.Reader.Fail($"'rules' has 1 to {LedgerLimits.MaxRules} items or is absent.");
        }

        var rules = new AppliedRule[count];
        for (var index = 0; index < count; index++)
        {
            if (fields.Reader.BeginArray() != 3)
            {
                throw fields.Reader.Fail("A rule is an array of rule, citation and answer.");
            }

            rules[index] = new AppliedRule(fields.Text(), fields.Text(), fields.Text());
            fields.Reader.EndArray();
        }

        fields.Reader.EndArray();
        return rules;
    }

    private static ReadOnlyMemory<byte> DecodePayload(ref FieldReader fields, ReadOnlyMemory<byte> bytes)
    {
        if (fields.Reader.PeekType() != CborType.Map)
        {
            throw fields.Reader.Fail("'data' must be a map.");
        }

        var start = fields.Reader.Offset;
        return bytes.Slice(start, fields.Reader.Skip().Length);
    }

    private static StreamId DecodeStream(ref FieldReader fields)
    {
        fields.Require(EntryKeys.Stream);
        return StreamId.TryParse(fields.Reader.ReadText(), out var stream)
            ? stream
            : throw fields.Reader.Fail("'stream' is no stream's name.");
    }

    /// <summary>
    /// Walks a map whose keys are known and ordered; optional ones may be missing, unknown ones may not be.
    /// </summary>
    private ref struct FieldReader(ReadOnlySpan<byte> bytes, TextPool? pool)
    {
        public CborReader Reader = new(bytes);
        private readonly TextPool? _pool = pool;
        private ReadOnlySpan<byte> _key;
        private bool _peeked;

        public bool Optional(CborKey key)
        {
            if (!_peeked)
            {
                Reader.TryReadKey(out _key);
                _peeked = true;
            }

            _peeked = !key.Is(_key);
            return !_peeked;
        }

        public void Require(CborKey key)
        {
            if (!Optional(key))
            {
                throw Reader.Fail(_key.IsEmpty
                    ? $"The field '{key.Name}' is missing."
                    : $"The field '{key.Name}' was expected; '{System.Text.Encoding.UTF8.GetString(_key)}' is "
                    + "unknown here, which a newer build may have written.");
            }
        }

        public void End()
        {
            if (!_peeked)
            {
                Reader.TryReadKey(out _key);
            }

            _peeked = false;
            if (!_key.IsEmpty)
            {
                throw Reader.Fail($"The field '{System.Text.Encoding.UTF8.GetString(_key)}' is unknown, which a newer "
                    + "build may have written.");
            }
        }

        public long Number(CborKey key, long min, long max)
        {
            Require(key);
            return Reader.ReadInt(min, max);
        }

        public string Text()
        {
            var utf8 = Reader.ReadTextUtf8();
            return _pool is null ? System.Text.Encoding.UTF8.GetString(utf8) : _pool.Get(utf8);
        }

        public string Name()
        {
            var text = Text();
            return text.Length > 0 ? text : throw Reader.Fail("A name must not be empty; leave the field out.");
        }
    }
}
