"""Networks as Cytoscape, NDEx and Cytoscape.js read them."""
