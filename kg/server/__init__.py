"""The server: a build as a SPARQL endpoint and as pages. Needs the extra `serve`."""
