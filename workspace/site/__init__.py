"""The whole public site as plain files, for any web server (`workspace publish`)."""
