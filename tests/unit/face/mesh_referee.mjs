// SPDX-License-Identifier: GPL-3.0-or-later
// An independent reading of a face network, slow and plain: parses the .tflite file by itself,
// computes every op in double precision as TensorFlow Lite describes it and the custom ops as
// faces.md 3.7 does, on the noise of test-face-net.c, and prints probes of each output.
//   node mesh_referee.mjs MODEL.tflite [INPUT.f32]      INPUT: [h, w, c] instead of the noise
import fs from 'node:fs';

const file = fs.readFileSync(process.argv[2]);
const view = new DataView(file.buffer, file.byteOffset, file.length);
const u8 = (at) => view.getUint8(at), u16 = (at) => view.getUint16(at, true);
const i32 = (at) => view.getInt32(at, true), u32 = (at) => view.getUint32(at, true);

// ---- FlatBuffers ----
const follow = (at) => at + u32(at);
const field = (table, i) => {
  const vtable = table - i32(table);
  const offset = 4 + 2 * i < u16(vtable) ? u16(vtable + 4 + 2 * i) : 0;
  return offset ? table + offset : 0;
};
const vector = (table, i) => {
  const at = field(table, i);
  return at ? { n: u32(follow(at)), at: follow(at) + 4 } : { n: 0, at: 0 };
};
const ints = (v) => Array.from({ length: v.n }, (_, i) => i32(v.at + 4 * i));
const tables = (v) => Array.from({ length: v.n }, (_, i) => follow(v.at + 4 * i));
const number = (table, i, read, fallback) => (field(table, i) ? read(field(table, i)) : fallback);

// ---- FlexBuffers: a map of numbers and lists ----
function options(at, n) {
  if (n === 0) return {};
  const end = at + n, width = 1 << (u8(end - 2) & 3), root = end - 2 - u8(end - 1);
  const read = (p, w) => (w === 1 ? u8(p) : w === 2 ? u16(p) : u32(p));
  const values = root - read(root, u8(end - 1));
  const count = read(values - width, width), keysWidth = read(values - 2 * width, width);
  const keys = values - 3 * width - read(values - 3 * width, width);
  const result = {};
  for (let i = 0; i < count; i++) {
    let name = '', p = keys + i * keysWidth;
    for (p -= read(p, keysWidth); u8(p) !== 0; p++) name += String.fromCharCode(u8(p));
    const type = u8(values + count * width + i), where = values + i * width;
    if (type >> 2 === 3) result[name] = view.getFloat32(where, true);
    else if (type >> 2 === 11) {
      const w = 1 << (type & 3), list = where - read(where, width);
      result[name] = Array.from({ length: read(list - w, w) }, (_, k) => read(list + k * w, w));
    } else result[name] = read(where, width);
  }
  return result;
}

// ---- the graph ----
const half = (h) => {
  const sign = h >> 15 ? -1 : 1, exponent = (h >> 10) & 31, mantissa = h & 1023;
  return sign * (exponent ? 2 ** (exponent - 15) * (1 + mantissa / 1024) : 2 ** -24 * mantissa);
};
const model = follow(0), graph = tables(vector(model, 2))[0];
const codes = tables(vector(model, 1)).map((t) => {
  const name = vector(t, 1);
  return {
    code: Math.max(number(t, 0, u8, 0), number(t, 3, i32, 0)),
    name: file.toString('latin1', name.at, name.at + name.n),
  };
});
const buffers = tables(vector(model, 4)).map((t) => vector(t, 0));
const tensors = tables(vector(graph, 0)).map((t) => {
  const type = number(t, 1, u8, 0), bytes = buffers[number(t, 2, u32, 0)];
  const shape = ints(vector(t, 0)), size = type === 1 ? 2 : 4;
  const read = (at) => (type === 1 ? half(u16(at)) : type === 2 ? i32(at) : view.getFloat32(at, true));
  return {
    shape,
    data: bytes.n ? Float64Array.from({ length: bytes.n / size }, (_, i) => read(bytes.at + size * i)) : null,
  };
});
const product = (shape) => shape.reduce((a, b) => a * b, 1);

// ---- the ops ----
const same = (size, kernel, stride) =>
  Math.floor(Math.max(0, (Math.ceil(size / stride) - 1) * stride + kernel - size) / 2);

function window(x, out, kh, kw, o, visit) {
  const [, h, w] = x.shape, [, oh, ow] = out.shape;
  const top = o.same ? same(h, kh, o.strideH) : 0, left = o.same ? same(w, kw, o.strideW) : 0;
  for (let y = 0; y < oh; y++)
    for (let xx = 0; xx < ow; xx++)
      for (let i = 0; i < kh; i++)
        for (let j = 0; j < kw; j++) {
          const sy = y * o.strideH + i - top, sx = xx * o.strideW + j - left;
          if (sy >= 0 && sx >= 0 && sy < h && sx < w) visit((y * ow + xx), (sy * w + sx), i * kw + j);
        }
}

function conv([x, weight, bias], out, o) {
  const [n, kh, kw, c] = weight.shape;
  for (let i = 0; i < out.data.length; i++) out.data[i] = bias.data[i % n];
  window(x, out, kh, kw, o, (to, from, tap) => {
    for (let k = 0; k < n; k++) {
      let sum = 0;
      for (let m = 0; m < c; m++) sum += x.data[from * c + m] * weight.data[(k * kh * kw + tap) * c + m];
      out.data[to * n + k] += sum;
    }
  });
}

function depthwise([x, weight, bias], out, o) {
  const [, kh, kw, c] = weight.shape;
  for (let i = 0; i < out.data.length; i++) out.data[i] = bias.data[i % c];
  window(x, out, kh, kw, o, (to, from, tap) => {
    for (let m = 0; m < c; m++) out.data[to * c + m] += x.data[from * c + m] * weight.data[tap * c + m];
  });
}

function maxPool([x], out, o) {
  const c = x.shape[3];
  out.data.fill(-Infinity);
  window(x, out, o.filterH, o.filterW, o, (to, from) => {
    for (let m = 0; m < c; m++) out.data[to * c + m] = Math.max(out.data[to * c + m], x.data[from * c + m]);
  });
}

function pad([x, pads], out) {
  const strides = (s) => s.map((_, i) => product(s.slice(i + 1)));
  const from = strides(x.shape), to = strides(out.shape);
  for (let i = 0; i < x.data.length; i++) {
    let at = 0;
    for (let d = 0; d < x.shape.length; d++)
      at += ((Math.floor(i / from[d]) % x.shape[d]) + pads.data[2 * d]) * to[d];
    out.data[at] = x.data[i];
  }
}

function frame([points], out, o) {
  const p = (i) => [points.data[3 * i], points.data[3 * i + 1]];
  const [lx, ly] = p(o.left_rotation_idx), [rx, ry] = p(o.right_rotation_idx);
  const r = o.target_rotation_radians - Math.atan2(ry - ly, rx - lx);
  const turned = o.subset_idxs.map((i) => {
    const [x, y] = p(i);
    return [x * Math.cos(r) - y * Math.sin(r), x * Math.sin(r) + y * Math.cos(r)];
  });
  const xs = turned.map((q) => q[0]), ys = turned.map((q) => q[1]);
  const w = Math.max(...xs) - Math.min(...xs), h = Math.max(...ys) - Math.min(...ys);
  const mx = (Math.max(...xs) + Math.min(...xs)) / 2, my = (Math.max(...ys) + Math.min(...ys)) / 2;
  const cx = mx * Math.cos(-r) - my * Math.sin(-r), cy = mx * Math.sin(-r) + my * Math.cos(-r);
  const times = (a, b) => a.map((_, i) => {
    let sum = 0;
    for (let k = 0; k < 4; k++) sum += a[4 * Math.floor(i / 4) + k] * b[4 * k + (i % 4)];
    return sum;
  });
  const shift = (x, y) => [1, 0, 0, x, 0, 1, 0, y, 0, 0, 1, 0, 0, 0, 0, 1];
  const turn = [Math.cos(-r), -Math.sin(-r), 0, 0, Math.sin(-r), Math.cos(-r), 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];
  const scale = [o.scale_x * w / o.output_width, 0, 0, 0, 0, o.scale_y * h / o.output_height, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];
  out.data.set(times(times(times(shift(cx, cy), turn), scale), shift(-o.output_width / 2, -o.output_height / 2)));
}

function sample([x, matrix], out) {
  const [, h, w, c] = x.shape, [, oh, ow] = out.shape, m = matrix.data;
  for (let j = 0; j < oh; j++)
    for (let i = 0; i < ow; i++) {
      const sx = m[0] * (i + 0.5) + m[1] * (j + 0.5) + m[3] - 0.5;
      const sy = m[4] * (i + 0.5) + m[5] * (j + 0.5) + m[7] - 0.5;
      if (sx < 0 || sy < 0 || sx > w - 1 || sy > h - 1) continue;
      const x0 = Math.floor(sx), y0 = Math.floor(sy), fx = sx - x0, fy = sy - y0;
      const at = (yy, xx, k) => (yy < h && xx < w ? x.data[(yy * w + xx) * c + k] : 0);
      for (let k = 0; k < c; k++)
        out.data[(j * ow + i) * c + k] =
          (1 - fy) * ((1 - fx) * at(y0, x0, k) + fx * at(y0, x0 + 1, k)) +
          fy * ((1 - fx) * at(y0 + 1, x0, k) + fx * at(y0 + 1, x0 + 1, k));
    }
}

function move([points, matrix], out) {
  const m = matrix.data;
  for (let i = 0; i < points.data.length; i += 2) {
    const x = points.data[i], y = points.data[i + 1];
    out.data[i] = m[0] * x + m[1] * y + m[3];
    out.data[i + 1] = m[4] * x + m[5] * y + m[7];
  }
}

const each = (f) => ([a, b], out) => {
  for (let i = 0; i < out.data.length; i++) out.data[i] = f(a.data[i], b ? b.data[i % b.data.length] : 0);
};
const copy = ([x], out) => out.data.set(x.data);
const ops = {
  0: each((a, b) => a + b), 3: conv, 4: depthwise, 6: copy, 17: maxPool, 18: each((a, b) => a * b),
  19: each((a) => Math.max(0, a)), 22: copy, 34: pad, 45: copy, 54: each((a, b) => (a < 0 ? a * b : a)),
  Landmarks2TransformMatrix: frame, TransformTensorBilinear: sample, TransformLandmarks: move,
};

function readOptions(op, code) {
  const table = field(op, 4) ? follow(field(op, 4)) : 0;
  const get = (i, read, fallback) => (table ? number(table, i, read, fallback) : fallback);
  if (code === 3 || code === 4 || code === 17)
    return {
      same: get(0, u8, 0) === 0, strideW: get(1, i32, 1), strideH: get(2, i32, 1),
      filterW: get(3, i32, 1), filterH: get(4, i32, 1), activation: get(code === 3 ? 3 : code === 4 ? 4 : 5, u8, 0),
    };
  const custom = vector(op, 5);
  return code === 32 ? options(custom.at, custom.n) : { activation: code === 0 || code === 18 ? get(0, u8, 0) : 0 };
}

// ---- the run ----
const [input] = ints(vector(graph, 1)), { shape } = tensors[input], [, h, w, c] = shape;
tensors[input].data = new Float64Array(product(shape));
if (process.argv[3]) {
  const given = fs.readFileSync(process.argv[3]);
  for (let i = 0; i < product(shape); i++) tensors[input].data[i] = given.readFloatLE(4 * i);
} else {
  let state = 12345n; // Park and Miller's generator, in the order [c, h, w]
  for (let k = 0; k < c; k++)
    for (let i = 0; i < h * w; i++) {
      state = (state * 16807n) % 2147483647n;
      tensors[input].data[i * c + k] = Math.fround(Number(state) / 2147483647);
    }
}
for (const op of tables(vector(graph, 3))) {
  const { code, name } = codes[number(op, 0, u32, 0)];
  const ins = ints(vector(op, 1)).map((i) => tensors[i]), [to] = ints(vector(op, 2));
  const compute = ops[code === 32 ? name : code], o = readOptions(op, code);
  if (!compute) throw new Error(`op ${code} ${name} is not known`);
  tensors[to].data = new Float64Array(product(tensors[to].shape));
  compute(ins, tensors[to], o);
  if (o.activation === 1) tensors[to].data = tensors[to].data.map((v) => Math.max(0, v));
}
for (const i of ints(vector(graph, 2))) {
  const { data } = tensors[i], n = data.length;
  const probes = [0, 1, 2, 3, 4, 5].map((k) => data[Math.floor((k * (n - 1)) / 5)].toFixed(5));
  console.log(n, probes.join(', '));
}
if (process.argv[4]) {
  const all = ints(vector(graph, 2)).flatMap((i) => [...tensors[i].data]);
  fs.writeFileSync(process.argv[4], all.map((v) => v.toFixed(6)).join('\n') + '\n');
}
