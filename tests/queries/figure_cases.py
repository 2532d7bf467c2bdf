"""Cases of the queries that find figures; every row was worked out by hand from small.ttl."""

from __future__ import annotations

from query_cases import A1, A2, AKT1, B1, B2, C1, C2, D1, E1, MTOR, OTHER_NAMES, TP53, Case, figures

HIERARCHY = """
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix obo: <http://purl.obolibrary.org/obo/> .
@prefix mesh: <http://id.nlm.nih.gov/mesh/> .
obo:DOID_9352 rdfs:subClassOf obo:DOID_9351 .
obo:DOID_9351 a owl:Class ; rdfs:label "diabetes mellitus" ; rdfs:subClassOf obo:DOID_4 .
obo:DOID_10652 rdfs:subClassOf obo:DOID_4 .
mesh:D000544 skos:broader mesh:D024801 .
"""
# A second node of one substance: a figure of both still comes once.
TWO_METFORMINS = """
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix mesh: <http://id.nlm.nih.gov/mesh/> .
mesh:C000001 a <https://w3id.org/biolink/vocab/ChemicalEntity> ;
    <http://www.w3.org/2000/01/rdf-schema#label> "metformin" ;
    skos:exactMatch <http://purl.obolibrary.org/obo/CHEBI_6801> .
<https://pfocr.wikipathways.org/figures/e-g001.html> <http://schema.org/mentions> mesh:C000001 .
"""

# A figure has a second word for a family, under another form.
SECOND_WORD = """
@prefix pfo: <https://w3id.org/pfocr-kg/ontology#> . @prefix oa: <http://www.w3.org/ns/oa#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<https://identifiers.org/fplx/AKT> skos:altLabel "PKBs" .
<https://w3id.org/pfocr-kg/mention/PMC1__a-g001/family/PKBs> a pfo:GeneMention ; pfo:matchedBy pfo:Family ;
    oa:hasTarget <https://pfocr.wikipathways.org/figures/PMC1__a-g001.html> ;
    pfo:word "PKBs" ; pfo:matchedFamily <https://identifiers.org/fplx/AKT> .
"""

OF_FAMILY = [
    Case(
        "figures-of-family",
        {},
        "",
        [
            (A1, "Insulin signalling", "PMC1", 2019, "AKT and mTOR act downstream of insulin."),
            (E1, "Metformin", "10.1000/five", 2021, "Families only."),
        ],
    ),
    figures("figures-of-family", {"family": "https://identifiers.org/fplx/AKT"}, [A1, E1]),
    figures("figures-of-family", {"family": "PKBs"}, [A1, E1], SECOND_WORD),
    figures("figures-of-family", {"family": "PKBs"}, []),
    figures("figures-of-family", {"family": "Pvr"}, [D1]),
    # Names of genes name no family.
    figures("figures-of-family", {"family": "AKT1"}, []),
    figures("figures-of-family", {"limit": "1"}, [A1]),
]

TOGETHER = [
    Case(
        "figures-with-genes-together",
        {},
        "",
        [
            (B1, "Neuronal survival", "PMC2", 2020, "Loss of TP53 protects from APOPTOSIS."),
            (A1, "Insulin signalling", "PMC1", 2019, "AKT and mTOR act downstream of insulin."),
            (A2, "Apoptosis under metformin", "PMC1", 2019, "TP53 drives cell death."),
        ],
    ),
    figures("figures-with-genes-together", {"genes": "AKT1,MTOR,TP53"}, [B1, A2]),
    figures("figures-with-genes-together", {"genes": "ncbigene:207", "chemical": "CHEBI:4167"}, [B1, A1]),
    figures("figures-with-genes-together", {"genes": "207", "chemical": "mesh:D005947"}, [B1, A1]),
    figures("figures-with-genes-together", {"chemical": "metformin"}, [A2]),
    figures("figures-with-genes-together", {"chemical": "Metforminum"}, [A2], OTHER_NAMES),
    # 207 is human, AKT1 is also the gene of a keyword whose species is not stated.
    figures("figures-with-genes-together", {"genes": "AKT1", "flavour": "all"}, [E1, B1, C1, C2, A1, A2]),
    figures("figures-with-genes-together", {"genes": "207", "flavour": "all"}, [E1, B1, C2, A1, A2]),
    figures("figures-with-genes-together", {"genes": "AKT1, 207"}, [B1, A1, A2]),
    figures("figures-with-genes-together", {"genes": "Mtor, BRAF", "flavour": "synonyms"}, [A1]),
    figures("figures-with-genes-together", {"genes": "Mtor, BRAF"}, []),
    figures("figures-with-genes-together", {"limit": "2"}, [B1, A1]),
    figures("figures-with-all-of", {}, [B1, A1, A2]),
    figures("figures-with-all-of", {"flavour": "synonyms"}, [B1, C2, A1, A2]),
    figures("figures-with-all-of", {"entities": 'AKT1, glucose, "Diabetes Mellitus, Type 2"'}, [A1]),
    figures("figures-with-all-of", {"entities": "TP53, CHEBI:6801, DOID:9352"}, [A2]),
    figures("figures-with-all-of", {"entities": "TP53, metforminum, Niddm"}, [A2], OTHER_NAMES),
    figures("figures-with-all-of", {"entities": "CHEBI:15422, mesh:D000544"}, [C1]),
    figures("figures-with-all-of", {"entities": "AKT1, atp", "flavour": "all"}, [C1]),
    figures("figures-with-all-of", {"entities": "AKT1, atp"}, []),
    figures("figures-with-all-of", {"entities": "https://identifiers.org/hgnc.symbol/KRAS, 207"}, [B1]),
    figures("figures-with-all-of", {"entities": "AKT1, NOSUCH"}, []),
    Case(
        "figures-with-k-of",
        {},
        "",
        [
            (B1, "Neuronal survival", "PMC2", 2020, 4, "AKT1, KRAS, MTOR, TP53"),
            (A2, "Apoptosis under metformin", "PMC1", 2019, 3, "AKT1, MTOR, TP53"),
            (A1, "Insulin signalling", "PMC1", 2019, 2, "AKT1, MTOR"),
        ],
    ),
    Case(
        "figures-with-k-of",
        {"genes": "AKT1, MTOR, TP53, KRAS, 207", "k": "3"},
        "figure number shown",
        [(B1, 4, "207, KRAS, MTOR, TP53"), (A2, 3, "207, MTOR, TP53")],
    ),
    Case(
        "figures-with-k-of",
        {"flavour": "all"},
        "figure number shown",
        [
            (B1, 4, "AKT1, KRAS, MTOR, TP53"),
            (A1, 3, "AKT1, BRAF, MTOR"),
            (A2, 3, "AKT1, MTOR, TP53"),
            (C2, 2, "AKT1, MTOR"),
        ],
    ),
]

OF_SUBSTANCES = [
    Case(
        "figures-of-chemical",
        {},
        "figure title paper year",
        [(B1, "Neuronal survival", "PMC2", 2020), (A1, "Insulin signalling", "PMC1", 2019)],
    ),
    figures("figures-of-chemical", {"chemical": "CHEBI:4167"}, [B1, A1]),
    figures("figures-of-chemical", {"chemical": "GLUCOSE"}, [B1, A1]),
    figures("figures-of-chemical", {"chemical": "metforminum"}, [E1, A2], OTHER_NAMES),
    figures("figures-of-chemical", {"chemical": "D005947"}, [B1, A1]),
    figures("figures-of-chemical", {"chemical": "obo:CHEBI_4167"}, [B1, A1]),
    figures("figures-of-chemical", {"chemical": "https://identifiers.org/chebi/CHEBI:4167"}, [B1, A1]),
    figures("figures-of-chemical", {"chemical": "Mesh:d008687"}, [E1, A2]),
    figures("figures-of-chemical", {"chemical": "CHEBI:6801"}, [E1, A2], TWO_METFORMINS),
    Case(
        "figures-of-chemical",
        {"chemical": "CHEBI:15422"},
        "figure year caption",
        [(C1, 2020, "Apoptosis and the proteasome.")],
    ),
    figures("figures-of-chemical", {"chemical": "DOID:9352"}, []),
    figures("figures-of-disease", {}, [E1, B1, C1]),
    figures("figures-of-disease", {"disease": "DOID:9352"}, [E1, A1, A2]),
    figures("figures-of-disease", {"disease": "diabetes mellitus, type 2"}, [E1, A1, A2]),
    figures("figures-of-disease", {"disease": "niddm"}, [E1, A1, A2], OTHER_NAMES),
    figures("figures-of-disease", {"disease": "DOID:9351"}, []),
    figures("figures-of-disease", {"disease": "DOID:9351"}, [E1, A1, A2], HIERARCHY),
    figures("figures-of-disease", {"disease": "Diabetes mellitus"}, [E1, A1, A2], HIERARCHY),
    figures("figures-of-disease", {"disease": "mesh:D024801"}, [E1, B1, C1], HIERARCHY),
    figures("figures-of-disease", {"disease": "DOID:4"}, [E1, B1, C1, A1, A2], HIERARCHY),
    figures("figures-of-disease", {"disease": "mesh:D003924"}, [E1, A1, A2], HIERARCHY),
    figures("figures-with-drug-and-disease", {}, [A1]),
    figures("figures-with-drug-and-disease", {"chemical": "METFORMINUM", "disease": "niddm"}, [E1, A2], OTHER_NAMES),
    figures("figures-with-drug-and-disease", {"chemical": "CHEBI:6801", "disease": "DOID:10652"}, [E1]),
    figures("figures-with-drug-and-disease", {"chemical": "metformin", "disease": "alzheimer disease"}, [E1]),
    figures("figures-with-drug-and-disease", {"chemical": "ATP"}, []),
]

PAPERS_AND_TEXT = [
    Case(
        "figures-of-paper",
        {"paper": "PMC1"},
        "",
        [
            ("PMC1", "One", 2019, A1, "F1", "Insulin signalling", AKT1, "AKT1"),
            ("PMC1", "One", 2019, A1, "F1", "Insulin signalling", MTOR, "MTOR"),
            ("PMC1", "One", 2019, A2, "F2", "Apoptosis under metformin", AKT1, "AKT1"),
            ("PMC1", "One", 2019, A2, "F2", "Apoptosis under metformin", MTOR, "MTOR"),
            ("PMC1", "One", 2019, A2, "F2", "Apoptosis under metformin", TP53, "TP53"),
        ],
    ),
    Case("figures-of-paper", {"paper": "10.1000/three"}, "figure symbol", [(C1, None), (C2, "MTOR")]),
    Case(
        "figures-of-paper",
        {"paper": "https://doi.org/10.1000/THREE", "flavour": "all"},
        "figure symbol gene",
        [
            (C1, "AKT1", "symbol/unspecified/AKT1"),
            (C1, "FOO1", "symbol/unspecified/FOO1"),
            (C2, "AKT1", AKT1),
            (C2, "MTOR", MTOR),
        ],
    ),
    Case(
        "figures-of-paper",
        {"paper": "doi:10.1000/Five"},
        "paper year figure gene",
        [("10.1000/five", 2021, E1, None)],
    ),
    Case("figures-of-paper", {"paper": "pmc4"}, "paper year symbol", [("PMC4", None, "Ras85D")]),
    Case(
        "figures-of-paper",
        {"paper": "PMC4", "flavour": "all"},
        "gene symbol",
        [("99", None), ("41140", "Ras85D"), ("symbol/7227/Tie", "Tie")],
    ),
    Case("figures-of-paper", {}, "figure", []),
    figures("figures-by-text", {"text": "apoptosis"}, [B1, C1, A2]),
    figures("figures-by-text", {"text": "apoptosis", "organism": "homo sapiens"}, [B1, A2]),
    figures("figures-by-text", {"text": "apoptosis", "organism": "10090"}, [A2]),
    figures("figures-by-text", {"text": "apoptosis", "organism": "Rattus norvegicus"}, []),
    figures("figures-by-text", {"text": "apoptosis", "since": "2020"}, [B1, C1]),
    figures("figures-by-text", {"text": "apoptosis", "until": "2019"}, [A2]),
    figures("figures-by-text", {"text": 'a "quoted" \\ CAPTION of 100% {{gene}}'}, [B2]),
    Case(
        "figures-by-text",
        {"text": "pkb"},
        "figure title caption",
        [(C2, "PKB", "The full caption: PKB is AKT1.")],
    ),
    figures("figures-by-text", {}, [E1, B1, B2, C1, C2, A1, A2, D1]),
    Case("figures-by-text", {"organism": "NCBITaxon:7227"}, "figure paper year", [(D1, "PMC4", None)]),
    figures("figures-by-text", {"organism": "obo:NCBITaxon_7227"}, [D1]),
    figures("figures-by-text", {"organism": "FRUIT FLY"}, [D1], OTHER_NAMES),
    figures("figures-by-text", {"organism": "fruit fly"}, []),
    figures("figures-by-text", {"organism": "7227", "since": "1900"}, []),
    figures("figures-by-text", {"since": "2019", "until": "2019", "limit": "1"}, [A1]),
]

CASES = [*OF_FAMILY, *TOGETHER, *OF_SUBSTANCES, *PAPERS_AND_TEXT]
