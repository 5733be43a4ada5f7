"""The programs that Peerline is compared with: bare echoes, without a store, a rule or a secret."""
