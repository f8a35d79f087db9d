"""Every way in which a report becomes a case: messages, drafts, the guided form, outside sources."""
