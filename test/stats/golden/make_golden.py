"""Golden values for test/stats, from SciPy and NumPy: an implementation that shares nothing with ours.

Run from the repository's root (needs NumPy and SciPy 1.11 or newer, for quantile_test):
    python3 test/stats/golden/make_golden.py && npx prettier --write test/stats/golden
"""

import json
import pathlib

import numpy as np
from scipy import stats

HERE = pathlib.Path(__file__).parent
MASK = (1 << 64) - 1


def write(name, value):
    (HERE / name).write_text(json.dumps(value) + "\n")


def sign_ranks():
    """Largest rank whose symmetric pair of order statistics covers the median; 0 where none does."""
    rows = []
    for confidence in (0.5, 0.9, 0.95, 0.99, 0.999):
        for n in [*range(1, 41), 50, 59, 60, 99, 100, 101, 250, 500, 1001]:
            ranks = np.arange(1, n // 2 + 1)
            coverage = 1 - 2 * stats.binom.cdf(ranks - 1, n, 0.5)
            good = np.flatnonzero(coverage >= confidence)
            rank = int(ranks[good[-1]]) if good.size else 0
            reached = float(coverage[good[-1]]) if good.size else 1 - 2 * 0.5**n
            rows.append({"n": n, "confidence": confidence, "rank": rank, "coverage": reached})
    return rows


def sign_intervals(generator):
    """Against SciPy's own interval: the quantile test inverted at p = 1/2."""
    rows = []
    for n in (6, 7, 20, 41, 100):
        values = np.round(generator.lognormal(9.7, 0.1, n), 1)
        result = stats.quantile_test(values, p=0.5).confidence_interval(0.95)
        rows.append(
            {"values": values.tolist(), "median": float(np.median(values)), "low": float(result.low),
             "high": float(result.high)}
        )
    return rows


def series(generator):
    """Medians, scaled MAD, Spearman against order, lag-1 rank correlation."""
    rows = []
    for n in (5, 12, 40, 101):
        noise = generator.normal(0, 40, n)
        for kind, values in (
            ("noise", 17000 + noise),
            ("trend", 17000 + noise + np.linspace(0, 300, n)),
            ("autoregressive", 17000 + np.convolve(noise, 0.8 ** np.arange(n))[:n]),
            ("ties", 17000 + np.round(noise / 30) * 30),
        ):
            values = np.round(values, 2)
            rows.append(
                {
                    "kind": kind,
                    "values": values.tolist(),
                    "median": float(np.median(values)),
                    "scaledMad": float(stats.median_abs_deviation(values) * 1.4826),
                    "spearman": float(stats.spearmanr(np.arange(n), values).statistic),
                    "lagOne": float(stats.spearmanr(values[:-1], values[1:]).statistic),
                }
            )
    return rows


def lower_bound(index):
    if index < 32:
        return index
    return (32 + index % 32) << (index // 32 - 1)


def histograms(generator):
    """Quantiles by numpy.interp over the cumulative counts at bucket edges (buckets wider than one tick)."""
    rows = []
    for size in (100, 5000):
        ticks = np.concatenate(
            [generator.normal(17000, 300, size), generator.uniform(20000, 90000, size // 40)]
        ).astype(int)
        edges = [lower_bound(i) for i in range(700)]
        counts, _ = np.histogram(ticks, bins=edges)
        used = np.flatnonzero(counts)
        cumulative = np.concatenate([[0], np.cumsum(counts)])
        first = used[0]
        last = used[-1] + 1
        # numpy.interp wants strictly rising x: keep the edges where the count changes.
        quantiles = {}
        for share in (0.01, 0.25, 0.5, 0.9, 0.99, 0.999):
            target = share * ticks.size
            bucket = int(np.searchsorted(cumulative, target, side="left")) - 1
            x = cumulative[bucket : bucket + 2]
            quantiles[str(share)] = float(
                min(np.interp(target, x, [edges[bucket], edges[bucket + 1]]), ticks.max())
            )
        assert cumulative[first] == 0 and cumulative[last] == ticks.size
        rows.append(
            {
                "ticks": ticks.tolist(),
                "buckets": used.tolist(),
                "counts": counts[used].tolist(),
                "max": int(ticks.max()),
                "quantiles": quantiles,
            }
        )
    return rows


def over_launches(values, launches, back):
    """SciPy's Student interval of the mean over the launches' medians."""
    medians = [np.median(values[launches == launch]) for launch in np.unique(launches)]
    low, high = stats.t.interval(0.95, len(medians) - 1, np.mean(medians), stats.sem(medians))
    return {"estimate": float(back(np.mean(medians))), "low": float(back(low)), "high": float(back(high))}


def comparisons(generator):
    """Paired by round: over launches for the log ratio and the difference, SciPy's quantile test within the run."""
    rows = []
    for n, count in ((8, 2), (31, 4), (60, 8)):
        drift = 1 + 0.3 * generator.random(n)
        reference = np.round(17000 * drift * generator.normal(1, 0.01, n), 1)
        subject = np.round(28700 * drift * generator.normal(1, 0.01, n), 1)
        launches = np.arange(n) * count // n
        logs = np.log(subject / reference)
        within = stats.quantile_test(logs, p=0.5).confidence_interval(0.95)
        rows.append(
            {
                "subject": subject.tolist(),
                "reference": reference.tolist(),
                "launches": launches.tolist(),
                "ratio": over_launches(logs, launches, np.exp),
                "difference": over_launches(subject - reference, launches, lambda x: x),
                "within": {
                    "estimate": float(np.exp(np.median(logs))),
                    "low": float(np.exp(within.low)),
                    "high": float(np.exp(within.high)),
                },
            }
        )
    return rows


def mix(z):
    z &= MASK
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return z ^ (z >> 31)


def random_draws():
    """xoshiro128** seeded by splitmix64, in Python's unbounded integers."""
    gamma = 0x9E3779B97F4A7C15
    rows = []
    for seed, stream in ((0, 0), (42, 0), (42, 1), (MASK, 289)):
        state = mix(mix(seed + gamma) + stream)
        first, second = mix(state + gamma), mix(state + 2 * gamma)
        s = [first & 0xFFFFFFFF, first >> 32, second & 0xFFFFFFFF, second >> 32]

        def rotl(x, k):
            return ((x << k) | (x >> (32 - k))) & 0xFFFFFFFF

        def draw():
            result = (rotl((s[1] * 5) & 0xFFFFFFFF, 7) * 9) & 0xFFFFFFFF
            t = (s[1] << 9) & 0xFFFFFFFF
            s[2] ^= s[0]
            s[3] ^= s[1]
            s[1] ^= s[2]
            s[0] ^= s[3]
            s[2] ^= t
            s[3] = rotl(s[3], 11)
            return result

        draws = [((draw() >> 5) * 2**26 + (draw() >> 6)) / 2**53 for _ in range(20)]
        # 2^32 % n is 2^20: one draw in 4096 is refused and drawn again.
        n = 3 * 2**19
        below = []
        while len(below) < 20_000:
            high, low = divmod(draw() * n, 2**32)
            if low >= 2**32 % n:
                below.append(high)
        rows.append(
            {"seed": str(seed), "stream": stream, "next": draws,
             "below": {"n": n, "draws": len(below), "sum": sum(below), "last": below[-1]}}
        )
    return rows


def main():
    generator = np.random.default_rng(20260101)
    write("sign_ranks.json", sign_ranks())
    write("sign_intervals.json", sign_intervals(generator))
    write("series.json", series(generator))
    write("histograms.json", histograms(generator))
    write("comparisons.json", comparisons(generator))
    write("random.json", random_draws())


if __name__ == "__main__":
    main()
