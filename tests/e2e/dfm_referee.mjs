/* SPDX-License-Identifier: GPL-3.0-or-later
 * Runs the cases of dfm-cases in ONNX Runtime; prints the largest difference of each as JSON.
 *   node dfm_referee.mjs FOLDER ONNXRUNTIME_NODE_FOLDER */
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const [folder, runtime] = process.argv.slice(2);
const ort = createRequire(import.meta.url)(resolve(runtime));

const floats = (name) => {
  const bytes = readFileSync(join(folder, name));
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
};

const difference = (a, b) => {
  if (a.length !== b.length) return Infinity;
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    const d = Math.abs(a[i] - b[i]);
    if (!(d <= largest)) largest = d;
  }
  return largest;
};

/* Names and channels of the outputs, in the order of the file. */
const outputsOf = {
  swap: [["out_face_mask:0", 1], ["out_celeb_face:0", 3], ["out_celeb_face_mask:0", 1]],
  xseg: [["out_mask:0", 1]],
};
const results = [];
for (const test of JSON.parse(readFileSync(join(folder, "cases.json"), "utf8"))) {
  if ("error" in test) continue;
  const session = await ort.InferenceSession.create(test.model, { intraOpNumThreads: 1, logSeverityLevel: 3 });
  const feeds = {
    "in_face:0": new ort.Tensor("float32", floats(test.in_face), [test.n, test.resolution, test.resolution, 3]),
  };
  if ("morph_value" in test)
    feeds["morph_value:0"] = new ort.Tensor("float32", Float32Array.of(test.morph_value), [1]);
  const found = await session.run(feeds);
  const outputs = outputsOf[test.kind];
  let largest = session.outputNames.join() === outputs.map(([name]) => name).join() ? 0 : Infinity;
  for (const [name, channels] of outputs) {
    const dims = [test.n, test.resolution, test.resolution, channels];
    if (found[name].dims.join() !== dims.join()) largest = Infinity;
    largest = Math.max(largest, difference(found[name].data, floats(test[name.slice(0, -2)])));
  }
  results.push({ name: test.name, difference: Number.isFinite(largest) ? largest : 1e30 });
  await session.release();
}
console.log(JSON.stringify(results));
