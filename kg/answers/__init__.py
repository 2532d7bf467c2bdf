"""Answers for programs: what can be asked of a build, and the answers as plain values that JSON has.

A `Question` is declared once (`kg.answers.questions`): its parameters are what is checked, and what descriptions for
people and programs (OpenAPI, tools of language models) are made of, so that these cannot differ.
"""

from kg.answers.parameters import Parameter, ParameterError
from kg.answers.plain import cells, plain
from kg.answers.questions import QUESTIONS, Question

__all__ = ["QUESTIONS", "Parameter", "ParameterError", "Question", "cells", "plain"]
