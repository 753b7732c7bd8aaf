#!/usr/bin/env python3
"""Compares the losses of bench-convergence with a curve of the reference, as a table and a picture.

    compare_curves.py REFERENCE.csv OURS.csv ... [--svg PICTURE.svg]

All files: a row every so many iterations with the columns iteration, src_loss, dst_loss, each loss the mean since the
row before. Losses are smoothed over 500 iterations. Exit status 1 when one is further than 5 % from the reference.
"""
import argparse
import csv
import sys

SPAN = 500     # iterations of smoothing, and from one row of the table to the next
LIMIT = 0.05   # how far a smoothed loss may be from the reference
SIDES = ("src", "dst")
WIDTH, HEIGHT, MARGIN = 720, 360, 50
COLOURS = {"src": ("#555555", "#c01c28", "#e66100"), "dst": ("#999999", "#1a5fb4", "#26a269")}


def load(path):
    """{side: {iteration: mean loss since the row before}}"""
    with open(path, newline="") as file:
        rows = list(csv.DictReader(file))
    return {side: {int(row["iteration"]): float(row[side + "_loss"]) for row in rows} for side in SIDES}


def smooth(curve):
    """{iteration: mean over the SPAN iterations up to it}, where the curve reaches so far back"""
    result = {}
    for end in curve:
        inside = [(at, loss) for at, loss in curve.items() if end - SPAN < at <= end]
        steps = [at - max([0] + [other for other in curve if other < at]) for at, _ in inside]
        if sum(steps) == SPAN:
            result[end] = sum(step * loss for step, (_, loss) in zip(steps, inside)) / SPAN
    return result


def polyline(curve, colour, scale, dash=""):
    points = " ".join("%.1f,%.1f" % scale(at, loss) for at, loss in sorted(curve.items()))
    return f'<polyline fill="none" stroke="{colour}" stroke-width="1.5" stroke-dasharray="{dash}" points="{points}"/>'


def draw(path, curves):
    """curves: [(label, {side: smoothed})], the reference first"""
    values = [loss for _, sides in curves for curve in sides.values() for loss in curve.values()]
    last = max(at for _, sides in curves for curve in sides.values() for at in curve)
    low, high = min(values) - 0.05, max(values) + 0.05

    def scale(at, loss):
        return (MARGIN + (WIDTH - 2 * MARGIN) * at / last,
                HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * (loss - low) / (high - low))

    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" font-family="sans-serif" '
             f'font-size="11"><rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>']
    for at in range(0, last + 1, 1000):
        x, y = scale(at, low)
        parts.append(f'<path d="M{x:.1f} {y:.1f}V{MARGIN}" stroke="#ddd"/>'
                     f'<text x="{x:.1f}" y="{y + 16:.1f}" text-anchor="middle">{at}</text>')
    for tenth in range(int(low * 10) + 1, int(high * 10) + 1, 2):
        x, y = scale(0, tenth / 10)
        parts.append(f'<path d="M{x:.1f} {y:.1f}H{WIDTH - MARGIN}" stroke="#ddd"/>'
                     f'<text x="{x - 6:.1f}" y="{y + 4:.1f}" text-anchor="end">{tenth / 10:.1f}</text>')
    row = 0
    for i, (label, sides) in enumerate(curves):
        for side in SIDES:
            colour = COLOURS[side][min(i, len(COLOURS[side]) - 1)]
            parts.append(polyline(sides[side], colour, scale, "5 3" if i == 0 else ""))
            parts.append(f'<text x="{WIDTH - 200}" y="{MARGIN + 14 * row}" fill="{colour}">{label}, {side}</text>')
            row += 1
    with open(path, "w") as file:
        file.write("\n".join(parts) + "\n</svg>\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("reference")
    parser.add_argument("ours", nargs="+")
    parser.add_argument("--svg")
    arguments = parser.parse_args()
    curves = [{side: smooth(curve) for side, curve in load(path).items()}
              for path in [arguments.reference, *arguments.ours]]
    head = ["iteration"] + [f"{name} {side}" for side in SIDES
                            for name in ["reference"] + [f"run {i + 1}" for i in range(len(arguments.ours))]]
    print("| " + " | ".join(head) + " |\n" + "|---" * len(head) + "|")
    worst = 0.0
    for at in sorted(curves[0]["src"]):
        cells = [str(at)]
        for side in SIDES:
            expected = curves[0][side][at]
            cells.append(f"{expected:.4f}")
            for curve in curves[1:]:
                if at not in curve[side]:
                    cells.append("")
                    continue
                difference = curve[side][at] / expected - 1
                worst = max(worst, abs(difference))
                cells.append(f"{curve[side][at]:.4f} ({difference:+.1%})")
        if at % SPAN == 0:
            print("| " + " | ".join(cells) + " |")
    print(f"\nLargest difference of a smoothed loss: {worst:.1%}")
    if arguments.svg:
        labels = ["reference"] + [f"run {i + 1}" for i in range(len(arguments.ours))]
        draw(arguments.svg, list(zip(labels, curves)))
    return 1 if worst > LIMIT else 0


if __name__ == "__main__":
    sys.exit(main())
