"""Compares two lists of verdicts.

agreement.py NAME OURS THEIRS KNOWN   exits with 1 at a disagreement that KNOWN does not explain.
"""

import collections
import re
import sys
from pathlib import Path


def read(path):
    """The verdict and our reasons for each file."""
    verdicts = {}
    for line in Path(path).read_text().splitlines():
        verdict, file, *breaches = line.split(" ")
        verdicts[file] = (verdict, breaches[0] if breaches else "")
    return verdicts


def read_known(path, oracle):
    rules = []
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        if line.startswith(oracle + " "):
            head, breaches, content, reason = line.split(" | ", 3)
            _, ours, theirs = head.split(" ")
            rules.append((ours, theirs, re.compile(f"({breaches})(,({breaches}))*"), re.compile(content), reason))
    return rules


def explain(file, ours, theirs, breaches, rules):
    text = Path(file).read_bytes().decode("utf-8", "replace")
    for our, their, breach, content, reason in rules:
        if (our, their) == (ours, theirs) and breach.fullmatch(breaches) and content.search(text):
            return reason
    return None


def main(oracle, our_path, their_path, known_path):
    ours, theirs = read(our_path), read(their_path)
    rules = read_known(known_path, oracle)
    if ours.keys() != theirs.keys():
        sys.exit(f"{oracle}: other documents than ours were judged")
    seen = collections.Counter(verdict for verdict, _ in ours.values())
    if not all(seen[verdict] for verdict in ("valid", "invalid", "malformed")):
        sys.exit(f"{oracle}: the comparison is empty: {dict(seen)}")
    explained, unexplained = collections.Counter(), []
    for file, (verdict, breaches) in ours.items():
        if theirs[file][0] == verdict:
            continue
        reason = explain(file, verdict, theirs[file][0], breaches, rules)
        if reason:
            explained[reason] += 1
        else:
            unexplained.append(f"  {file}: ours {verdict} {breaches}, theirs {theirs[file][0]}")
    print(f"{oracle}: {len(ours)} documents {dict(seen)}, {sum(explained.values())} explained disagreements, "
          f"{len(unexplained)} unexplained")
    for reason, count in explained.items():
        print(f"  {count} x {reason}")
    print("\n".join(unexplained), end="\n" if unexplained else "")
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
