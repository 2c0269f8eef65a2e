return Cases.Verify.BundleVerb.Run(args, Console.Out, Console.Error);
