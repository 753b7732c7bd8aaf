/* SPDX-License-Identifier: GPL-3.0-or-later
 * Random masks: the words of guise_philox(), 32 at a time where there is AVX2. Compiled once per
 * instruction set, like guise-cpu-loops.c. */
#include "nn/cpu/guise-cpu-loops.h"

#ifdef __AVX2__
#include <immintrin.h>
#endif

#include "core/guise-random.h"

#define INLINE static inline __attribute__ ((always_inline))

static void
philox_words (size_t   n,
              uint64_t seed,
              uint64_t stream,
              uint64_t first_block,
              uint64_t threshold,
              float   *y)
{
  for (size_t i = 0; i < n; i += 4)
    {
      uint32_t words[4];

      guise_philox (seed, stream, first_block + i / 4, words);
      for (size_t j = 0; j < 4 && i + j < n; j++)
        y[i + j] = words[j] < threshold ? 1.0f : 0.0f;
    }
}

#ifdef __AVX2__

#define PHILOX_ROUNDS       10
#define PHILOX_MULTIPLIER_0 0xD2511F53u
#define PHILOX_MULTIPLIER_1 0xCD9E8D57u
#define PHILOX_WEYL_0       0x9E3779B9u
#define PHILOX_WEYL_1       0xBB67AE85u

/* The words of four blocks, one block in the low half of each 64-bit lane; what the high halves
 * hold does not matter, for the product does not read it. */
typedef struct
{
  __m256i c[4];
} Philox;

INLINE Philox
philox_start (uint64_t stream, uint64_t block)
{
  __m256i counter =
    _mm256_add_epi64 (_mm256_set1_epi64x ((int64_t) block), _mm256_setr_epi64x (0, 1, 2, 3));

  return (Philox){ .c = { counter, _mm256_srli_epi64 (counter, 32),
                          _mm256_set1_epi64x ((int64_t) stream),
                          _mm256_set1_epi64x ((int64_t) (stream >> 32)) } };
}

INLINE void
philox_round (Philox *self, uint32_t k0, uint32_t k1)
{
  __m256i p0 = _mm256_mul_epu32 (_mm256_set1_epi64x (PHILOX_MULTIPLIER_0), self->c[0]);
  __m256i p1 = _mm256_mul_epu32 (_mm256_set1_epi64x (PHILOX_MULTIPLIER_1), self->c[2]);

  self->c[0] = _mm256_xor_si256 (_mm256_xor_si256 (_mm256_srli_epi64 (p1, 32), self->c[1]),
                                 _mm256_set1_epi64x (k0));
  self->c[2] = _mm256_xor_si256 (_mm256_xor_si256 (_mm256_srli_epi64 (p0, 32), self->c[3]),
                                 _mm256_set1_epi64x (k1));
  self->c[1] = p1;
  self->c[3] = p0;
}

/* Sixteen masks: word < threshold, as a signed comparison of numbers moved by 2^31. */
INLINE void
philox_store (const Philox *self, uint32_t threshold, float *y)
{
  const __m256i top = _mm256_set1_epi32 (INT32_MIN);
  const __m256i limit = _mm256_xor_si256 (_mm256_set1_epi32 ((int32_t) threshold), top);
  const __m256  one = _mm256_set1_ps (1.0f);
  __m256i       words[2]; /* 0 and 1, then 2 and 3 of each block */
  __m256i       even;     /* blocks 0 and 2, all words */
  __m256i       odd;      /* blocks 1 and 3 */

  for (int i = 0; i < 2; i++)
    words[i] =
      _mm256_blend_epi32 (self->c[2 * i], _mm256_slli_epi64 (self->c[2 * i + 1], 32), 0xaa);
  even = _mm256_unpacklo_epi64 (words[0], words[1]);
  odd = _mm256_unpackhi_epi64 (words[0], words[1]);
  words[0] = _mm256_permute2x128_si256 (even, odd, 0x20);
  words[1] = _mm256_permute2x128_si256 (even, odd, 0x31);
  for (int i = 0; i < 2; i++)
    {
      __m256i is_less = _mm256_cmpgt_epi32 (limit, _mm256_xor_si256 (words[i], top));

      _mm256_storeu_ps (y + 8 * i, _mm256_and_ps (_mm256_castsi256_ps (is_less), one));
    }
}

void
GUISE_CPU_PHILOX (size_t   n,
                  uint64_t seed,
                  uint64_t stream,
                  uint64_t first_block,
                  uint64_t threshold,
                  float   *y)
{
  size_t i = 0;

  for (; i + 32 <= n && threshold <= UINT32_MAX; i += 32)
    {
      Philox   a = philox_start (stream, first_block + i / 4);
      Philox   b = philox_start (stream, first_block + i / 4 + 4);
      uint32_t k0 = (uint32_t) seed;
      uint32_t k1 = (uint32_t) (seed >> 32);

      for (int round = 0; round < PHILOX_ROUNDS; round++)
        {
          philox_round (&a, k0, k1);
          philox_round (&b, k0, k1);
          k0 += PHILOX_WEYL_0;
          k1 += PHILOX_WEYL_1;
        }
      philox_store (&a, (uint32_t) threshold, y + i);
      philox_store (&b, (uint32_t) threshold, y + i + 16);
    }
  philox_words (n - i, seed, stream, first_block + i / 4, threshold, y + i);
}

#else

void
GUISE_CPU_PHILOX (size_t   n,
                  uint64_t seed,
                  uint64_t stream,
                  uint64_t first_block,
                  uint64_t threshold,
                  float   *y)
{
  philox_words (n, seed, stream, first_block, threshold, y);
}

#endif
