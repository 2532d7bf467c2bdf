"""The network's scores against pathways that are not ours: whether genes that stand together share a pathway."""
