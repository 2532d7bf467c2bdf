"""Cases of the queries about genes, evidence, counts and quality; every row was worked out by hand from small.ttl."""

from __future__ import annotations

from query_cases import A1, A2, AKT1, AKT2, AKT3, B1, B2, C1, C2, D1, E1, HUMAN, KRAS, MTOR, OTHER_NAMES, TP53, Case

NO_PAPER = """
<https://pfocr.wikipathways.org/figures/x.html> a <http://purl.org/spar/fabio/Figure> ;
    <https://w3id.org/pfocr-kg/ontology#qualityFlag> <https://w3id.org/pfocr-kg/ontology#NoDoi> .
"""
# The curators say human and mouse; the first counts.
DISAGREES = """
@prefix pfo: <https://w3id.org/pfocr-kg/ontology#> . @prefix obo: <http://purl.obolibrary.org/obo/> .
<https://pfocr.wikipathways.org/figures/x.html> a <http://purl.org/spar/fabio/Figure> ;
    pfo:organism obo:NCBITaxon_10090, obo:NCBITaxon_9606 ; pfo:qualityFlag pfo:SpeciesDisagreement .
"""
# The symbol of a human gene is that of a cow's gene and another spelling of a mouse's; a figure shows all three.
THREE_SPECIES = """
@prefix biolink: <https://w3id.org/biolink/vocab/> . @prefix gene: <https://identifiers.org/ncbigene/> .
@prefix pfo: <https://w3id.org/pfocr-kg/ontology#> . @prefix dcterms: <http://purl.org/dc/terms/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
gene:1 a biolink:Gene ; rdfs:label "MTOR" ; dcterms:identifier "1" .
gene:2 a biolink:Gene ; rdfs:label "Mtor" ; skos:altLabel "MTOR" ; dcterms:identifier "2" .
<https://pfocr.wikipathways.org/figures/PMC2__b-g001.html> pfo:depictsStrictly gene:1 , gene:2 .
"""

# More families in a figure, and a mouse's and a rat's gene of one symbol in one of them.
MORE_FAMILIES = """
@prefix biolink: <https://w3id.org/biolink/vocab/> . @prefix gene: <https://identifiers.org/ncbigene/> .
@prefix pfo: <https://w3id.org/pfocr-kg/ontology#> . @prefix dcterms: <http://purl.org/dc/terms/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix oa: <http://www.w3.org/ns/oa#> . @prefix fplx: <https://identifiers.org/fplx/> .
@prefix mention: <https://w3id.org/pfocr-kg/mention/PMC1__a-g001/> .
gene:24185 a biolink:Gene ; rdfs:label "Akt1" ; dcterms:identifier "24185" .
fplx:AKT skos:altLabel "Akt" ; pfo:hasMember gene:11651, gene:24185 .
fplx:RAS a pfo:GeneFamily ; rdfs:label "RAS" ; dcterms:identifier "RAS" ; pfo:hasMember gene:3845 .
<https://w3id.org/pfocr-kg/mention/PMC1__a-g001/family/Akt> a pfo:GeneMention ; pfo:matchedBy pfo:Family ;
    oa:hasTarget <https://pfocr.wikipathways.org/figures/PMC1__a-g001.html> ; oa:hasBody gene:11651, gene:24185 ;
    pfo:word "Akt" ; pfo:matchedForm "Akt" ; pfo:matchedFamily fplx:AKT .
<https://w3id.org/pfocr-kg/mention/PMC1__a-g001/family/RAS> a pfo:GeneMention ; pfo:matchedBy pfo:Family ;
    oa:hasTarget <https://pfocr.wikipathways.org/figures/PMC1__a-g001.html> ; oa:hasBody gene:3845 ;
    pfo:word "RAS" ; pfo:matchedFamily fplx:RAS .
"""

FLY = "Drosophila melanogaster"

EVIDENCE = [
    Case(
        "why",
        {"gene": "AKT1", "figure": "PMC1__F1"},
        "",
        [
            (A1, AKT1, "AKT1", None, None, "all together", None, None, HUMAN, None, 0.97, None, 0.95),
            (A1, AKT1, "AKT1", "AKT", "AKT", "family", None, "all", HUMAN, 3, 0.35, None, 0.95),
            (A1, AKT1, "AKT1", "AKT1", "AKT1", "official symbol", None, "strict", HUMAN, 1, 0.95, None, 0.95),
        ],
    ),
    Case(
        "why",
        {"gene": "7157", "figure": "https://pfocr.wikipathways.org/figures/PMC2__b-g002.html"},
        "symbol word form rule source flavour species ambiguity confidence named score",
        [
            ("TP53", None, None, "all together", None, None, HUMAN, None, 0.9, "TP53", 0.45),
            ("TP53", "Tp53x", None, "unknown", "new_source", "all", HUMAN, 1, 0.5, None, 0.45),
        ],
    ),
    # The alias stands for two figures.
    Case(
        "why",
        {"gene": "TP53", "figure": "PMC2__F1"},
        "figure word rule",
        [(B1, "p53", "official symbol"), (B2, None, "all together"), (B2, "Tp53x", "unknown")],
    ),
    Case(
        "why",
        {"gene": "AKT1", "figure": "PMC3__c-g001"},
        "gene word form rule flavour species score",
        [("symbol/unspecified/AKT1", None, "AKT1", "keyword", "all", None, None)],
    ),
    Case(
        "why",
        {"gene": "Tie", "figure": "https://pfocr.wikipathways.org/figures/PMC4__F1"},
        "gene word form rule flavour species",
        [("symbol/7227/Tie", "tie1", None, "previous symbol", "synonyms", "Drosophila melanogaster")],
    ),
    Case(
        "why",
        {"figure": ""},
        "figure gene word flavour",
        [
            (A1, AKT1, None, None),
            (A1, AKT1, "AKT", "all"),
            (A1, AKT1, "AKT1", "strict"),
            (A2, AKT1, "AKT1", "strict"),
            (B1, AKT1, "AKT1", "strict"),
            (C1, "symbol/unspecified/AKT1", None, "all"),
            (C2, AKT1, "PKB", "synonyms"),
            (E1, AKT1, "AKT", "all"),
        ],
    ),
    Case("why", {"gene": "AKT1", "limit": "2"}, "figure word", [(A1, None), (A1, "AKT")]),
    Case("why", {"gene": "KRAS", "figure": "PMC1__F1"}, "", []),
    Case(
        "families-of-figure",
        {"figure": "PMC1__F1"},
        "",
        [(A1, "AKT", "AKT", "https://identifiers.org/fplx/AKT", "AKT", 3, 3, "AKT1, AKT2, AKT3")],
    ),
    # Of a gene that has no symbol there is the id.
    Case("families-of-figure", {"figure": D1}, "", [(D1, "Pvr", None, "family/Pvr", "Pvr", 1, 1, "99")]),
    # Two words for one family, each for genes of its own; another family; a gene of the family in two species.
    Case(
        "families-of-figure",
        {"figure": "https://pfocr.wikipathways.org/figures/PMC1__a-g001.html"},
        "word form label here members symbols",
        [
            ("AKT", "AKT", "AKT", 3, 5, "AKT1, AKT2, AKT3, Akt1"),
            ("Akt", "Akt", "AKT", 2, 5, "AKT1, AKT2, AKT3, Akt1"),
            ("RAS", None, "RAS", 1, 1, "KRAS"),
        ],
        MORE_FAMILIES,
    ),
    Case("families-of-figure", {"figure": "PMC1__F2"}, "", []),
    Case("families-of-figure", {}, "", []),
    Case(
        "near-duplicates",
        {"figure": "PMC1__F2", "k": "2"},
        "",
        [
            (A2, B1, "Neuronal survival", "PMC2", False, 3, 0.75),
            (A2, A1, "Insulin signalling", "PMC1", True, 2, 0.667),
        ],
    ),
    Case("near-duplicates", {"figure": A2}, "other", [(B1,)]),
    Case(
        "near-duplicates",
        {"figure": A2, "k": "2", "flavour": "all"},
        "other samePaper shared jaccard",
        [(B1, False, 3, 0.75), (C2, False, 2, 0.667), (A1, True, 2, 0.333)],
    ),
    Case(
        "near-duplicates",
        {"figure": "PMC2__F1", "k": "1"},
        "figure other shared jaccard",
        [(B1, A2, 3, 0.75), (B1, A1, 2, 0.5), (B1, C2, 1, 0.25)],
    ),
    Case("near-duplicates", {}, "", []),
]

GENES = [
    Case(
        "genes-linking-gene-and-disease",
        {},
        "",
        [(MTOR, "MTOR", 3, 1, 1), (TP53, "TP53", 2, 1, 1), (KRAS, "KRAS", 1, 1, 1)],
    ),
    Case(
        "genes-linking-gene-and-disease",
        {"disease": "DOID:9352", "flavour": "all"},
        "symbol withGene withDisease withBoth",
        [("MTOR", 4, 2, 2), ("AKT3", 2, 2, 2), ("AKT2", 2, 2, 2), ("TP53", 2, 1, 1), ("BRAF", 1, 1, 1)],
    ),
    # Genes that are seen with KRAS and with diabetes, but never with both.
    Case(
        "genes-linking-gene-and-disease",
        {"gene": "KRAS", "disease": "Diabetes mellitus, type 2"},
        "symbol withGene withDisease withBoth",
        [("AKT1", 1, 2, 0), ("MTOR", 1, 2, 0), ("TP53", 1, 1, 0)],
    ),
    Case(
        "genes-linking-gene-and-disease",
        {"gene": "MTOR"},
        "linker withGene withDisease withBoth",
        [(AKT1, 3, 1, 1), (TP53, 2, 1, 1), (KRAS, 1, 1, 1)],
        THREE_SPECIES,
    ),
    Case(
        "genes-linking-gene-and-disease",
        {"gene": "2475"},
        "linker withGene withDisease withBoth",
        [(AKT1, 3, 1, 1), (TP53, 2, 1, 1), ("1", 1, 1, 1), ("2", 1, 1, 1), (KRAS, 1, 1, 1)],
        THREE_SPECIES,
    ),
    Case(
        "genes-linking-gene-and-disease",
        {"disease": "niddm"},
        "symbol withGene withDisease withBoth",
        [("MTOR", 3, 2, 2), ("TP53", 2, 1, 1)],
        OTHER_NAMES,
    ),
    # Strict: 3 figures with AKT1; sizes 2, 3, 4, 1, 1, 1 make the factor 20 / 12**2.
    Case(
        "partners-of-gene",
        {"minimum": "1"},
        "",
        [
            (MTOR, "MTOR", HUMAN, 3, 4, 3, 0.75, 1.8),
            (TP53, "TP53", HUMAN, 2, 2, 3, 0.667, 2.4),
            (KRAS, "KRAS", HUMAN, 1, 1, 3, 0.333, 2.4),
        ],
    ),
    Case("partners-of-gene", {"gene": "207"}, "symbol figures", [("MTOR", 3)]),
    Case(
        "partners-of-gene",
        {"gene": "MTOR", "minimum": "1"},
        "partner figures ofGene",
        [(AKT1, 3, 4), (TP53, 2, 4), (KRAS, 1, 4)],
        THREE_SPECIES,
    ),
    # An id means one gene.
    Case(
        "partners-of-gene",
        {"gene": "ncbigene:1", "minimum": "1"},
        "partner figures",
        [("2", 1), (KRAS, 1), (TP53, 1), (AKT1, 1), (MTOR, 1)],
        THREE_SPECIES,
    ),
    # All: 6 figures with an AKT1; sizes 5, 3, 4, 2, 2, 2, 3, 3 make the factor 56 / 24**2.
    Case(
        "partners-of-gene",
        {"minimum": "2", "flavour": "all"},
        "symbol figures ofPartner ofGene jaccard association",
        [
            ("MTOR", 4, 4, 6, 0.667, 1.714),
            ("AKT3", 2, 2, 6, 0.333, 1.714),
            ("AKT2", 2, 2, 6, 0.333, 1.714),
            ("TP53", 2, 3, 6, 0.286, 1.143),
        ],
    ),
    Case(
        "partners-of-gene",
        {"gene": "FOO1", "minimum": "1", "flavour": "all"},
        "partner symbol species figures",
        [("symbol/unspecified/AKT1", "AKT1", None, 1)],
    ),
    Case(
        "partners-by-year",
        {},
        "",
        [
            (2019, 2, MTOR, "MTOR", 2),
            (2019, 2, TP53, "TP53", 1),
            (2020, 1, KRAS, "KRAS", 1),
            (2020, 1, MTOR, "MTOR", 1),
            (2020, 1, TP53, "TP53", 1),
        ],
    ),
    Case(
        "partners-by-year",
        {"gene": "MTOR"},
        "year ofGene partner figures",
        [(2019, 2, AKT1, 2), (2019, 2, TP53, 1), (2020, 2, AKT1, 1), (2020, 2, KRAS, 1), (2020, 2, TP53, 1)],
        THREE_SPECIES,
    ),
    Case("partners-by-year", {"minimum": "2"}, "year symbol figures", [(2019, "MTOR", 2)]),
    Case(
        "partners-by-year",
        {"gene": "AKT2", "flavour": "all"},
        "year ofGene symbol figures",
        [
            (2019, 1, "AKT1", 1),
            (2019, 1, "AKT3", 1),
            (2019, 1, "BRAF", 1),
            (2019, 1, "MTOR", 1),
            (2021, 1, "AKT1", 1),
            (2021, 1, "AKT3", 1),
        ],
    ),
    # Its only paper has no year.
    Case("partners-by-year", {"gene": "Ras85D", "flavour": "all"}, "", []),
    Case(
        "family-hubs",
        {"minimum": "2", "share": "0.5"},
        "",
        [(AKT3, "AKT3", HUMAN, 2, 2, 0, 0), (AKT2, "AKT2", HUMAN, 2, 2, 0, 0)],
    ),
    Case(
        "family-hubs",
        {"minimum": "2", "share": "0.6"},
        "symbol all byFamily strict strictShare",
        [("AKT1", 5, 2, 3, 0.6), ("AKT3", 2, 2, 0, 0), ("AKT2", 2, 2, 0, 0)],
    ),
    # A gene whose rows give no symbol.
    Case(
        "family-hubs",
        {"minimum": "1", "share": "0"},
        "gene symbol species all",
        [(AKT3, "AKT3", HUMAN, 2), (AKT2, "AKT2", HUMAN, 2), ("99", None, "Drosophila melanogaster", 1)],
    ),
    Case("family-hubs", {}, "", []),
    Case(
        "partners-of-gene",
        {"gene": "Ras85D", "flavour": "all", "minimum": "1"},
        "partner symbol jaccard",
        [("99", None, 1), ("symbol/7227/Tie", "Tie", 1)],
    ),
]

TOP = [
    Case(
        "top-genes",
        {},
        "",
        [
            (MTOR, "MTOR", HUMAN, 4, 3, 4, 4, 4),
            (AKT1, "AKT1", HUMAN, 3, 3, 3, 4, 5),
            (TP53, "TP53", HUMAN, 2, 3, 2, 2, 3),
            ("11651", "Akt1", "Mus musculus", 1, 0, 1, 1, 1),
            (KRAS, "KRAS", HUMAN, 1, 3, 1, 1, 1),
            ("41140", "Ras85D", FLY, 1, 0, 1, 1, 1),
        ],
    ),
    Case(
        "top-genes",
        {"organism": "NCBITaxon:9606", "flavour": "synonyms", "limit": "2"},
        "gene figures partners",
        [(AKT1, 4, 4), (MTOR, 4, 4)],
    ),
    # Genes of figures, not figures of the organism.
    Case(
        "top-genes",
        {"organism": "Fruit Fly", "flavour": "all"},
        "gene symbol figures partners strict",
        [("41140", "Ras85D", 1, 2, 1), ("99", None, 1, 2, 0), ("symbol/7227/Tie", "Tie", 1, 2, 0)],
        OTHER_NAMES,
    ),
    Case("top-genes", {"organism": "mus musculus"}, "symbol partners", [("Akt1", 0)]),
]

NETWORKS = [
    Case(
        "network",
        {},
        "",
        [
            (AKT1, "AKT1", MTOR, "MTOR", 3, 2),
            (AKT1, "AKT1", TP53, "TP53", 2, 2),
            (MTOR, "MTOR", TP53, "TP53", 2, 2),
        ],
    ),
    Case(
        "network",
        {"disease": "DOID:9352", "minimum": "1"},
        "sourceSymbol targetSymbol figures papers",
        [("AKT1", "MTOR", 2, 1), ("AKT1", "TP53", 1, 1), ("MTOR", "TP53", 1, 1)],
    ),
    Case("network", {"disease": "niddm"}, "sourceSymbol targetSymbol figures", [("AKT1", "MTOR", 2)], OTHER_NAMES),
    Case(
        "network",
        {"organism": "Fruit Fly", "flavour": "all", "minimum": "1"},
        "source target",
        [("99", "41140"), ("99", "symbol/7227/Tie"), ("41140", "symbol/7227/Tie")],
        OTHER_NAMES,
    ),
    Case(
        "network",
        {"organism": "Mus musculus", "minimum": "1"},
        "sourceSymbol targetSymbol figures papers",
        [("AKT1", "MTOR", 1, 1), ("AKT1", "TP53", 1, 1), ("MTOR", "TP53", 1, 1)],
    ),
    Case(
        "network",
        {"since": "2020", "until": "2020", "minimum": "1"},
        "sourceSymbol targetSymbol figures papers",
        [
            ("AKT1", "KRAS", 1, 1),
            ("AKT1", "MTOR", 1, 1),
            ("AKT1", "TP53", 1, 1),
            ("KRAS", "MTOR", 1, 1),
            ("KRAS", "TP53", 1, 1),
            ("MTOR", "TP53", 1, 1),
        ],
    ),
    Case(
        "network",
        {"disease": "Alzheimer disease", "organism": "9606", "flavour": "all", "minimum": "1", "since": "2021"},
        "sourceSymbol targetSymbol figures",
        [("AKT1", "AKT2", 1), ("AKT1", "AKT3", 1), ("AKT2", "AKT3", 1)],
    ),
    Case(
        "network",
        {"organism": "7227", "flavour": "all", "minimum": "1"},
        "source sourceSymbol target targetSymbol",
        [
            ("99", "", "41140", "Ras85D"),
            ("99", "", "symbol/7227/Tie", "Tie"),
            ("41140", "Ras85D", "symbol/7227/Tie", "Tie"),
        ],
    ),
    Case("network", {"limit": "1"}, "sourceSymbol targetSymbol", [("AKT1", "MTOR")]),
]

COUNTS = [
    Case(
        "counts-by-organism",
        {},
        "",
        [
            ("NCBITaxon_9606", HUMAN, 5, 4, 4),
            ("NCBITaxon_10090", "Mus musculus", 3, 3, 4),
            ("NCBITaxon_7227", "Drosophila melanogaster", 1, 1, 1),
        ],
    ),
    Case("counts-by-organism", {"flavour": "all"}, "figures genes", [(5, 7), (3, 6), (1, 3)]),
    Case("counts-by-year", {}, "", [(2019, 2, 1, 3), (2020, 4, 2, 5), (2021, 1, 1, 0)]),
    Case("counts-by-year", {"flavour": "synonyms"}, "year genes", [(2019, 4), (2020, 5), (2021, 0)]),
    Case("counts-by-year", {"flavour": "all"}, "year genes", [(2019, 6), (2020, 7), (2021, 3)]),
    Case(
        "counts-by-journal",
        {},
        "",
        [
            ("journal/journal-of-pathways", "Journal of Pathways", 4, 2, 5),
            ("journal/figures", "Figures", 3, 2, 1),
        ],
    ),
    Case("counts-by-journal", {"limit": "1", "flavour": "all"}, "name genes", [("Journal of Pathways", 8)]),
    Case("counts-by-score", {}, "", [(0, 0.1, 1, 1, 0), (0.4, 0.5, 3, 2, 5), (0.9, 1, 3, 2, 4)]),
    Case("counts-by-score", {"flavour": "all"}, "least genes", [(0, 3), (0.4, 5), (0.9, 9)]),
]

FEW = "fewer than 3 strict genes"
QUALITY = [
    Case(
        "quality",
        {},
        "",
        [
            (A1, FEW, "2"),
            (B1, "alias used twice", "PMC2__F1"),
            (B1, "keyword with no gene", "XYZ9"),
            (B1, "low pathway score", "0.45"),
            (B1, "no DOI", "PMC2"),
            (B2, "alias used twice", "PMC2__F1"),
            (B2, FEW, "1"),
            (B2, "low pathway score", "0.45"),
            (B2, "no DOI", "PMC2"),
            (C1, "genes by keyword only", "2"),
            (C1, "marked by curators", "XXX"),
            (C1, "no organism", None),
            (C2, FEW, "1"),
            (C2, "low pathway score", "0.45"),
            (D1, FEW, "1"),
            (E1, FEW, "0"),
            (E1, "low pathway score", "0.05"),
        ],
    ),
    Case("quality", {"rule": "no DOI"}, "figure detail", [(B1, "PMC2"), (B2, "PMC2")]),
    Case("quality", {"rule": "no DOI"}, "figure detail", [(B1, "PMC2"), (B2, "PMC2"), ("x", "no paper")], NO_PAPER),
    Case("quality", {"rule": "keyword with no gene"}, "figure detail", [(B1, "XYZ9")]),
    Case("quality", {"rule": "species disagreement"}, "", [("x", "species disagreement", "Homo sapiens")], DISAGREES),
    Case("quality", {"rule": "no such rule"}, "", []),
    Case("quality", {"limit": "1"}, "figure", [(A1,)]),
]

CASES = [*EVIDENCE, *GENES, *TOP, *NETWORKS, *COUNTS, *QUALITY]
