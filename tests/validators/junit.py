#!/usr/bin/env python3
"""junit.py FILE...: XML by the parser of Python, and what readers of JUnit's form expect of it."""
import sys
import xml.etree.ElementTree as tree

OUTCOMES = {"failure", "error", "skipped", "system-out"}


def problems_of(suites):
    if suites.tag != "testsuites":
        yield f"the root is {suites.tag}"
    for suite in suites:
        cases = list(suite)
        counts = {
            "tests": len(cases),
            "failures": len(suite.findall("testcase/failure")),
            "errors": len(suite.findall("testcase/error")),
            "skipped": len(suite.findall("testcase/skipped")),
        }
        for name, count in counts.items():
            if suite.get(name) != str(count):
                yield f"{name} is {suite.get(name)}, not {count}"
        for case in cases:
            if case.tag != "testcase" or not case.get("name") or not case.get("classname"):
                yield f"a {case.tag} without a name"
            for outcome in case:
                if outcome.tag not in OUTCOMES:
                    yield f"an outcome {outcome.tag}"


def main(files):
    refused = not files
    for file in files:
        try:
            suites = tree.parse(file).getroot()
            problems = list(problems_of(suites))
        except tree.ParseError as error:
            problems = [str(error)]
        if problems:
            refused = True
            print(f"{file}: REFUSED, {len(problems)} problems")
            for problem in problems[:20]:
                print(f"  {problem}")
        else:
            print(f"{file}: valid, JUnit: {len(suites.findall('testsuite/testcase'))} cases")
    return 1 if refused else 0


sys.exit(main(sys.argv[1:]))
