"""The register of decisions and the trail of who did what. Rows are only ever added."""
