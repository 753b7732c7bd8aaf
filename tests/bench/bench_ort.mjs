/* SPDX-License-Identifier: GPL-3.0-or-later
 * Times ONNX Runtime on a .dfm file, to be put beside `guise bench infer` on the same one.
 *   node tests/bench/bench_ort.mjs FILE.dfm [--threads 2] [--batch 1] [--iterations 30]
 *     [--runtime tests/e2e/node_modules/onnxruntime-node]
 * Prints one JSON object: ms_median, ms_min, cpu_ms_median (processor time of all threads) and
 * what they were measured with. */
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    threads: { type: "string", default: "2" },
    batch: { type: "string", default: "1" },
    iterations: { type: "string", default: "30" },
    runtime: {
      type: "string",
      default: join(dirname(fileURLToPath(import.meta.url)), "../e2e/node_modules/onnxruntime-node"),
    },
  },
});
if (positionals.length !== 1) {
  console.error("Usage: node bench_ort.mjs FILE.dfm [--threads N] [--batch N] [--iterations N]");
  process.exit(2);
}

const ort = createRequire(import.meta.url)(resolve(values.runtime));
const threads = Number(values.threads);
const n = Number(values.batch);
const session = await ort.InferenceSession.create(positionals[0], {
  intraOpNumThreads: threads,
  interOpNumThreads: 1,
  executionMode: "sequential",
  graphOptimizationLevel: "all",
  logSeverityLevel: 3,
});
const r = session.inputMetadata.find((input) => input.name === "in_face:0").shape[1];
const feeds = {
  "in_face:0": new ort.Tensor("float32", Float32Array.from({ length: n * r * r * 3 }, () => Math.random()), [n, r, r, 3]),
};
if (session.inputNames.includes("morph_value:0"))
  feeds["morph_value:0"] = new ort.Tensor("float32", Float32Array.of(0.75), [1]);

const times = [];
const cpuTimes = [];
for (let i = -3; i < Number(values.iterations); i++) {
  const cpuStart = process.cpuUsage();
  const start = process.hrtime.bigint();
  await session.run(feeds);
  const ms = Number(process.hrtime.bigint() - start) / 1e6;
  const cpu = process.cpuUsage(cpuStart);
  if (i < 0) continue; /* the first ones warm up */
  times.push(ms);
  cpuTimes.push((cpu.user + cpu.system) / 1e3);
}
times.sort((a, b) => a - b);
cpuTimes.sort((a, b) => a - b);
console.log(JSON.stringify({
  event: "result",
  runtime: `onnxruntime ${ort.env.versions.node}`,
  file: positionals[0],
  resolution: r,
  batch: n,
  threads,
  iterations: times.length,
  ms_median: times[times.length >> 1],
  ms_min: times[0],
  cpu_ms_median: cpuTimes[cpuTimes.length >> 1],
  cpu_ms_min: cpuTimes[0],
}));
