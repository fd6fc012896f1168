"""Golden values for what a verdict rests on, from SciPy and NumPy. See make_golden.py for levels and series.

Run from the repository's root (needs NumPy and SciPy 1.11 or newer):
    python3 test/stats/golden/make_golden_inference.py && npx prettier --write test/stats/golden
"""

import json
import pathlib

import numpy as np
from scipy import optimize, stats

HERE = pathlib.Path(__file__).parent


def write(name, value):
    (HERE / name).write_text(json.dumps(value) + "\n")


def student():
    tails = [
        {"t": t, "degrees": d, "tail": float(stats.t.sf(t, d))}
        for d in (1, 1.7, 4, 8.36, 30, 1000)
        for t in (0, 0.001, 0.7, 2, 5.5, 40)
    ]
    criticals = [
        {"tail": p, "degrees": d, "critical": float(stats.t.isf(p, d))}
        for d in (1, 1.7, 4, 8.36, 30, 1000)
        for p in (0.4, 0.05, 0.025, 0.05 / 394, 1e-7)
    ]
    return {"tails": tails, "criticals": criticals}


def proportions():
    rows = []
    for k, n in ((0, 1), (1, 1), (0, 60), (60, 60), (38, 40), (1, 1610), (1900, 2000), (103, 2500)):
        for confidence in (0.9, 0.95):
            low, high = stats.binomtest(k, n).proportion_ci(confidence, method="exact")
            rows.append({"successes": k, "trials": n, "confidence": confidence, "low": float(low), "high": float(high)})
    return rows


def holm(generator):
    """R's definition, p.adjust(method = "holm"): cumulative maximum of (m - i + 1) p_(i), at most 1."""
    rows = []
    for m in (1, 2, 7, 40):
        p = np.round(generator.beta(0.4, 3, m), 6)
        order = np.argsort(p, kind="stable")
        stepped = np.minimum(1, np.maximum.accumulate(p[order] * np.arange(m, 0, -1)))
        adjusted = np.empty(m)
        adjusted[order] = stepped
        rows.append({"p": p.tolist(), "adjusted": adjusted.tolist()})
    return rows


def quantile_intervals(generator):
    rows = []
    for n in (30, 100, 500):
        values = np.round(generator.lognormal(9.7, 0.1, n), 1)
        for share in (0.1, 0.25, 0.5, 0.9):
            interval = stats.quantile_test(values, q=0, p=share).confidence_interval(0.95)
            if np.isnan([interval.low, interval.high]).any():
                continue
            rows.append({"values": values.tolist(), "share": share, "estimate": float(np.quantile(values, share)),
                         "low": float(interval.low), "high": float(interval.high)})
    return rows


def means(generator):
    rows = []
    for n in (2, 3, 5, 10, 40):
        values = np.round(generator.normal(17000, 120, n), 1)
        low, high = stats.t.interval(0.95, n - 1, values.mean(), stats.sem(values))
        rows.append({"values": values.tolist(), "estimate": float(values.mean()), "low": float(low), "high": float(high)})
    return rows


def two_runs(generator):
    """One state, no covariate: Welch from five launches on each side, one variance for both below."""
    rows = []
    for a, b in ((2, 2), (3, 5), (5, 5), (6, 11), (10, 10)):
        before, after = generator.normal(-0.76, 0.003, a), generator.normal(-0.755, 0.006, b)
        result = stats.ttest_ind(after, before, equal_var=min(a, b) < 5)
        interval = result.confidence_interval(0.95)
        rows.append({
            "baseline": before.tolist(), "candidate": after.tolist(), "degrees": float(result.df),
            "estimate": float(after.mean() - before.mean()), "low": float(interval.low), "high": float(interval.high),
            "above": float(stats.ttest_ind(after - 0.01, before, equal_var=min(a, b) < 5, alternative="greater").pvalue),
        })
    return rows


def strata(generator):
    """Several states and a covariate: least squares with a mean for each run and state and one common slope."""
    rows = []
    for counts in ([(5, 3)], [(3, 2), (2, 4)], [(2, 1), (3, 4), (1, 3)]):
        for with_covariate in (False, True):
            launches = []
            for s, (a, b) in enumerate(counts):
                for run, n in ((0, a), (1, b)):
                    for _ in range(n):
                        x = generator.normal(0.13, 0.006)
                        y = -0.7 + 0.1 * s + 0.004 * run + 0.6 * x + generator.normal(0, 0.001)
                        launches.append({"run": run, "state": "ABC"[s], "covariate": x, "value": y})
            cells = [(s, run) for s in range(len(counts)) for run in (0, 1)]
            design = np.array([[float(("ABC"[s], r) == (l["state"], l["run"])) for s, r in cells]
                               + ([l["covariate"]] if with_covariate else []) for l in launches])
            y = np.array([l["value"] for l in launches])
            beta, _, _, _ = np.linalg.lstsq(design, y, rcond=None)
            degrees = len(y) - design.shape[1]
            variance = np.sum((y - design @ beta) ** 2) / degrees
            weights = np.array([a * b / (a + b) for a, b in counts])
            weights /= weights.sum()
            contrast = np.zeros(design.shape[1])
            contrast[0 : 2 * len(counts) : 2] = -weights
            contrast[1 : 2 * len(counts) : 2] = weights
            error = np.sqrt(variance * contrast @ np.linalg.inv(design.T @ design) @ contrast)
            rows.append({"launches": launches, "withCovariate": with_covariate, "estimate": float(contrast @ beta),
                         "standardError": float(error), "degrees": degrees})
    return rows


def variance_components(generator):
    """Expectations of the sums of squares by traces of projections, solved for the components."""
    rows = []
    for sizes in ([[2, 2, 2], [2, 2, 2], [2, 2, 2]], [[2, 1, 3, 1], [1, 1], [2, 2, 2, 2, 4]], [[1, 1, 1], [1, 1, 1, 1]]):
        values, launch_of, round_of = [], [], []
        for i, rounds in enumerate(sizes):
            launch = generator.normal(0, 30) + 60 * i
            for j, n in enumerate(rounds):
                level = 17000 + launch + generator.normal(0, 20)
                values += np.round(level + generator.normal(0, 10, n), 2).tolist()
                launch_of += [i] * n
                round_of += [(i, j)] * n
        y = np.array(values)
        z_launch = np.array([[float(a == b) for b in sorted(set(launch_of))] for a in launch_of])
        z_round = np.array([[float(a == b) for b in sorted(set(round_of))] for a in round_of])
        project = lambda z: z @ np.linalg.pinv(z)
        p0, p1, p2 = project(np.ones((len(y), 1))), project(z_launch), project(z_round)
        forms = [p1 - p0, p2 - p1] + ([np.eye(len(y)) - p2] if len(y) > z_round.shape[1] else [])
        covariances = [z_launch @ z_launch.T, z_round @ z_round.T, np.eye(len(y))][: len(forms)]
        solved = np.linalg.solve([[np.trace(f @ c) for c in covariances] for f in forms], [y @ f @ y for f in forms])
        assert (solved >= 0).all(), solved
        nested = [[[v for v, r in zip(values, round_of) if r == (i, j)] for j in range(len(rounds))] for i, rounds in enumerate(sizes)]
        rows.append({"values": nested, "launches": float(solved[0]), "rounds": float(solved[1]),
                     "within": float(solved[2]) if len(solved) > 2 else None})
    return rows


def detectable():
    """The change that a one-sided two-sample t test finds with the chance asked for: noncentral t."""
    rows = []
    for a, b in ((3, 3), (5, 5), (10, 5), (10, 10)):
        for alpha in (0.05, 0.05 / 394):
            spread, power, margin = 0.003, 0.9, 0.0198
            error, df = spread * np.sqrt(1 / a + 1 / b), a + b - 2
            critical = stats.t.isf(alpha, df)
            effect = optimize.brentq(lambda d: stats.nct.sf(critical, df, d / error) - power, 1e-6, 100 * error)
            rows.append({"launchSpread": spread, "baseline": a, "candidate": b, "margin": margin, "alpha": alpha,
                         "power": power, "exact": float(margin + effect)})
    return rows


def main():
    generator = np.random.default_rng(20260404)
    write("student.json", student())
    write("proportions.json", proportions())
    write("holm.json", holm(generator))
    write("quantile_intervals.json", quantile_intervals(generator))
    write("means.json", means(generator))
    write("two_runs.json", two_runs(generator))
    write("strata.json", strata(generator))
    write("variance_components.json", variance_components(generator))
    write("detectable.json", detectable())


if __name__ == "__main__":
    main()
