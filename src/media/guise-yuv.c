/* SPDX-License-Identifier: GPL-3.0-or-later
 * Y'CbCr to BGR and back. */
#include "media/guise-yuv.h"

#include <math.h>

#define FIXED_BITS 16
#define FIXED_HALF (1 << (FIXED_BITS - 1))

/* Builds the loops over pixels twice, for any x86-64 and for machines with AVX2; the loader picks.
 * The resolver runs too early for sanitizers, and clang 14 has it not for static functions. */
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && \
  !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define GUISE_CLONES __attribute__ ((target_clones ("default", "avx2")))
#else
#define GUISE_CLONES
#endif

static int
fixed (double value)
{
  return (int) lrint (value * (1 << FIXED_BITS));
}

void
guise_yuv_init (GuiseYuv *self, double kr, double kb, gboolean full_range)
{
  const int    kr_millionths = (int) lrint (kr * 1e6);
  const int    kb_millionths = (int) lrint (kb * 1e6);
  const double luma = full_range ? 1.0 : 219.0 / 255.0;
  const double chroma = full_range ? 1.0 : 224.0 / 255.0;
  const double kg = 1.0 - kr - kb;

  if (self->kr_millionths == kr_millionths && self->kb_millionths == kb_millionths &&
      self->full_range == full_range)
    return;
  self->kr_millionths = kr_millionths;
  self->kb_millionths = kb_millionths;
  self->full_range = full_range;

  self->luma_offset = full_range ? 0 : 16;
  self->luma_to_rgb = fixed (1.0 / luma);
  self->cb_to_b = fixed (2.0 * (1.0 - kb) / chroma);
  self->cb_to_g = fixed (-2.0 * (1.0 - kb) * kb / kg / chroma);
  self->cr_to_g = fixed (-2.0 * (1.0 - kr) * kr / kg / chroma);
  self->cr_to_r = fixed (2.0 * (1.0 - kr) / chroma);

  self->r_to_y = fixed (kr * luma);
  self->b_to_y = fixed (kb * luma);
  /* Each row of the matrix sums up to what white or grey must become, in spite of rounding. */
  self->g_to_y = fixed (luma) - self->r_to_y - self->b_to_y;
  self->b_to_cb = fixed (0.5 * chroma);
  self->r_to_cb = fixed (-0.5 * chroma * kr / (1.0 - kb));
  self->g_to_cb = -self->b_to_cb - self->r_to_cb;
  self->r_to_cr = fixed (0.5 * chroma);
  self->b_to_cr = fixed (-0.5 * chroma * kb / (1.0 - kr));
  self->g_to_cr = -self->r_to_cr - self->b_to_cr;
}

void
guise_yuv_clear (GuiseYuv *self)
{
  g_free (self->chroma);
  g_free (self->pair);
  *self = (GuiseYuv){ 0 };
}

void
guise_yuv_init_601 (GuiseYuv *self)
{
  guise_yuv_init (self, 0.299, 0.114, FALSE);
}

static inline uint8_t
clip (int value)
{
  return (uint8_t) (value < 0 ? 0 : value > 255 ? 255 : value);
}

/* What a row of chroma adds to each colour. cb, cr: [n] u8; to_b, to_g, to_r: [n] i32. */
GUISE_CLONES static void
expand_chroma (const GuiseYuv *self,
               const uint8_t *restrict cb,
               const uint8_t *restrict cr,
               int n,
               int32_t *restrict to_b,
               int32_t *restrict to_g,
               int32_t *restrict to_r)
{
  const int cb_to_b = self->cb_to_b;
  const int cb_to_g = self->cb_to_g;
  const int cr_to_g = self->cr_to_g;
  const int cr_to_r = self->cr_to_r;

  for (int i = 0; i < n; i++)
    {
      const int u = cb[i] - 128;
      const int v = cr[i] - 128;

      to_b[i] = cb_to_b * u;
      to_g[i] = cb_to_g * u + cr_to_g * v;
      to_r[i] = cr_to_r * v;
    }
}

/* The same with each sample twice. cb, cr: [n] u8; to_b, to_g, to_r: [2 n] i32. */
GUISE_CLONES static void
expand_half_chroma (const GuiseYuv *self,
                    const uint8_t *restrict cb,
                    const uint8_t *restrict cr,
                    int n,
                    int32_t *restrict to_b,
                    int32_t *restrict to_g,
                    int32_t *restrict to_r)
{
  const int cb_to_b = self->cb_to_b;
  const int cb_to_g = self->cb_to_g;
  const int cr_to_g = self->cr_to_g;
  const int cr_to_r = self->cr_to_r;

  for (int i = 0; i < n; i++)
    {
      const int u = cb[i] - 128;
      const int v = cr[i] - 128;
      const int b = cb_to_b * u;
      const int g = cb_to_g * u + cr_to_g * v;
      const int r = cr_to_r * v;

      to_b[2 * i] = b;
      to_b[2 * i + 1] = b;
      to_g[2 * i] = g;
      to_g[2 * i + 1] = g;
      to_r[2 * i] = r;
      to_r[2 * i + 1] = r;
    }
}

/* One row of pixels. luma: [n] u8; to_b, to_g, to_r: [n] i32; bgr: [n, 3] u8. */
GUISE_CLONES static void
mix_row (const GuiseYuv *self,
         const uint8_t *restrict luma,
         const int32_t *restrict to_b,
         const int32_t *restrict to_g,
         const int32_t *restrict to_r,
         int n,
         uint8_t *restrict bgr)
{
  const int scale = self->luma_to_rgb;
  const int offset = self->luma_offset;

  for (int i = 0; i < n; i++)
    {
      const int y = scale * (luma[i] - offset) + FIXED_HALF;

      bgr[3 * i] = clip ((y + to_b[i]) >> FIXED_BITS);
      bgr[3 * i + 1] = clip ((y + to_g[i]) >> FIXED_BITS);
      bgr[3 * i + 2] = clip ((y + to_r[i]) >> FIXED_BITS);
    }
}

/* Room for what one row of chroma adds to @n pixels. */
static gboolean
reserve_chroma (GuiseYuv *self, size_t n)
{
  if (self->n_chroma < n)
    {
      g_free (self->chroma);
      self->chroma = g_try_malloc_n (3 * n, sizeof (int32_t));
      self->n_chroma = self->chroma != NULL ? n : 0;
    }
  return self->chroma != NULL;
}

/* Room for two rows of @n bytes of luma, and the chroma of one. */
static gboolean
reserve_pair (GuiseYuv *self, size_t n)
{
  if (self->n_pair < n)
    {
      g_free (self->pair);
      self->pair = g_try_malloc_n (3, n);
      self->n_pair = self->pair != NULL ? n : 0;
    }
  return self->pair != NULL;
}

gboolean
guise_yuv_to_bgr (GuiseYuv            *self,
                  const uint8_t *const planes[3],
                  const int            strides[3],
                  int                  shift_x,
                  int                  shift_y,
                  GuiseImage          *target)
{
  const size_t n = (size_t) target->width + 1; /* room for the second half of an odd last sample */
  const int    n_chroma = (target->width + shift_x) >> shift_x;

  if (!reserve_chroma (self, n))
    return FALSE;

  int32_t *const to_b = self->chroma;
  int32_t *const to_g = to_b + self->n_chroma;
  int32_t *const to_r = to_g + self->n_chroma;

  for (int y = 0; y < target->height; y++)
    {
      const ptrdiff_t row = y >> shift_y;
      const uint8_t  *cb = planes[1] + row * strides[1];
      const uint8_t  *cr = planes[2] + row * strides[2];

      if (shift_x == 1 && row << shift_y == y)
        expand_half_chroma (self, cb, cr, n_chroma, to_b, to_g, to_r);
      else if (row << shift_y == y)
        expand_chroma (self, cb, cr, n_chroma, to_b, to_g, to_r);
      mix_row (self, planes[0] + (ptrdiff_t) y * strides[0], to_b, to_g, to_r, target->width,
               guise_image_row (target, y));
    }
  return TRUE;
}

/* packed: [n, 4] u8; luma: [2 n] u8; cb, cr: [n] u8. */
GUISE_CLONES static void
unpack_row (const uint8_t *restrict packed,
            const int offsets[3],
            int       n,
            uint8_t *restrict luma,
            uint8_t *restrict cb,
            uint8_t *restrict cr)
{
  const int y = offsets[0], u = offsets[1], v = offsets[2];

  for (int i = 0; i < n; i++)
    {
      luma[2 * i] = packed[4 * i + y];
      luma[2 * i + 1] = packed[4 * i + y + 2];
      cb[i] = packed[4 * i + u];
      cr[i] = packed[4 * i + v];
    }
}

gboolean
guise_yuv_unpack_to_bgr (GuiseYuv      *self,
                         const uint8_t *packed,
                         ptrdiff_t      stride,
                         const int      offsets[3],
                         GuiseImage    *target)
{
  const size_t n = (size_t) target->width;
  const int    half = target->width / 2;

  g_return_val_if_fail (target->width % 2 == 0, FALSE);

  if (!reserve_chroma (self, n) || !reserve_pair (self, n))
    return FALSE;

  int32_t *const to_b = self->chroma;
  int32_t *const to_g = to_b + self->n_chroma;
  int32_t *const to_r = to_g + self->n_chroma;
  uint8_t *const luma = self->pair;
  uint8_t *const cb = luma + n;
  uint8_t *const cr = cb + half;

  for (int y = 0; y < target->height; y++)
    {
      unpack_row (packed + y * stride, offsets, half, luma, cb, cr);
      expand_half_chroma (self, cb, cr, half, to_b, to_g, to_r);
      mix_row (self, luma, to_b, to_g, to_r, target->width, guise_image_row (target, y));
    }
  return TRUE;
}

/* bgr: [n, 3] u8; luma: [n] u8. */
GUISE_CLONES static void
luma_row (const GuiseYuv *self, const uint8_t *restrict bgr, int n, uint8_t *restrict luma)
{
  const int r = self->r_to_y;
  const int g = self->g_to_y;
  const int b = self->b_to_y;
  const int offset = (self->luma_offset << FIXED_BITS) + FIXED_HALF;

  for (int i = 0; i < n; i++)
    luma[i] =
      (uint8_t) ((b * bgr[3 * i] + g * bgr[3 * i + 1] + r * bgr[3 * i + 2] + offset) >> FIXED_BITS);
}

/* Averages of 2 x 2 pixels. upper, lower: [2 n, 3] u8; cb, cr: [n] u8. */
GUISE_CLONES static void
chroma_row (const GuiseYuv *self,
            const uint8_t *restrict upper,
            const uint8_t *restrict lower,
            int n,
            uint8_t *restrict cb,
            uint8_t *restrict cr)
{
  const int offset = (128 << (FIXED_BITS + 2)) + (FIXED_HALF << 2);
  const int r_to_cb = self->r_to_cb;
  const int g_to_cb = self->g_to_cb;
  const int b_to_cb = self->b_to_cb;
  const int r_to_cr = self->r_to_cr;
  const int g_to_cr = self->g_to_cr;
  const int b_to_cr = self->b_to_cr;

  for (int i = 0; i < n; i++)
    {
      const int b = upper[6 * i] + upper[6 * i + 3] + lower[6 * i] + lower[6 * i + 3];
      const int g = upper[6 * i + 1] + upper[6 * i + 4] + lower[6 * i + 1] + lower[6 * i + 4];
      const int r = upper[6 * i + 2] + upper[6 * i + 5] + lower[6 * i + 2] + lower[6 * i + 5];

      cb[i] = clip ((b_to_cb * b + g_to_cb * g + r_to_cb * r + offset) >> (FIXED_BITS + 2));
      cr[i] = clip ((b_to_cr * b + g_to_cr * g + r_to_cr * r + offset) >> (FIXED_BITS + 2));
    }
}

/* The chroma sample over the last column of a picture with an odd width. */
static void
chroma_edge (const GuiseYuv *self,
             const uint8_t  *upper,
             const uint8_t  *lower,
             uint8_t        *cb,
             uint8_t        *cr)
{
  const uint8_t upper_pair[6] = { upper[0], upper[1], upper[2], upper[0], upper[1], upper[2] };
  const uint8_t lower_pair[6] = { lower[0], lower[1], lower[2], lower[0], lower[1], lower[2] };

  chroma_row (self, upper_pair, lower_pair, 1, cb, cr);
}

void
guise_yuv_from_bgr (const GuiseYuv   *self,
                    const GuiseImage *image,
                    uint8_t *const    planes[3],
                    const int         strides[3])
{
  const int      width = image->width;
  const int      half = width / 2;
  const gboolean odd = width % 2 != 0;

  for (int y = 0; y < (image->height + 1) / 2 * 2; y++)
    {
      const uint8_t *bgr = guise_image_row (image, MIN (y, image->height - 1));
      uint8_t       *luma = planes[0] + (ptrdiff_t) y * strides[0];

      luma_row (self, bgr, width, luma);
      if (odd)
        luma[width] = luma[width - 1];
      if (y % 2 != 0)
        continue;

      const uint8_t *lower = guise_image_row (image, MIN (y + 1, image->height - 1));
      uint8_t       *cb = planes[1] + (ptrdiff_t) (y / 2) * strides[1];
      uint8_t       *cr = planes[2] + (ptrdiff_t) (y / 2) * strides[2];

      chroma_row (self, bgr, lower, half, cb, cr);
      if (odd)
        chroma_edge (self, bgr + (size_t) 3 * (size_t) (width - 1),
                     lower + (size_t) 3 * (size_t) (width - 1), cb + half, cr + half);
    }
}

/* luma: [2 n] u8; cb, cr: [n] u8; to: [n, 4] u8. */
static void
pack_row (const uint8_t *restrict luma,
          const uint8_t *restrict cb,
          const uint8_t *restrict cr,
          int n,
          uint8_t *restrict to)
{
  for (int i = 0; i < n; i++)
    {
      to[4 * i] = luma[2 * i];
      to[4 * i + 1] = cb[i];
      to[4 * i + 2] = luma[2 * i + 1];
      to[4 * i + 3] = cr[i];
    }
}

gboolean
guise_yuv_pack_bgr (GuiseYuv *self, const GuiseImage *image, uint8_t *target, int stride)
{
  const int    half = image->width / 2;
  const size_t n = (size_t) half * 2;

  if (!reserve_pair (self, n))
    return FALSE;

  uint8_t *const planes[3] = { self->pair, self->pair + 2 * n, self->pair + 2 * n + half };
  const int      strides[3] = { 2 * half, half, half };

  for (int y = 0; y < image->height; y += 2)
    {
      const GuiseImage rows = { .pixels = GUISE_PIXELS_BGR8,
                                .width = 2 * half,
                                .height = MIN (2, image->height - y),
                                .n_channels = 3,
                                .stride = image->stride,
                                .data = guise_image_row (image, y) };

      guise_yuv_from_bgr (self, &rows, planes, strides);
      for (int i = 0; i < rows.height; i++)
        pack_row (planes[0] + (size_t) i * n, planes[1], planes[2], half,
                  target + (ptrdiff_t) (y + i) * stride);
    }
  return TRUE;
}
