"""Old data on its way into a workspace: the files that the agency sends, and how far their import is.

The work is done by ``apps.tenant.legacy``, which is told of it by a message: public knows no workspace's tables.
"""
