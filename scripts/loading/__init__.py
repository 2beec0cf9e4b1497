"""A service under load: more than it can do, slow senders, huge bodies, and clients that leave."""
