/* SPDX-License-Identifier: GPL-3.0-or-later
 * How pictures vary, each in itself and one from the other. */
#include "train/guise-picture-variance.h"

GuisePictureVariance
guise_picture_variance_measure (const float *pictures, int n, int resolution)
{
  const size_t         n_plane = (size_t) resolution * (size_t) resolution;
  const size_t         n_values = 3 * n_plane;
  GuisePictureVariance variances = { 0 };

  g_return_val_if_fail (pictures != NULL && n > 0 && resolution > 0, variances);

  for (size_t plane = 0; plane < 3 * (size_t) n; plane++)
    {
      double sum = 0.0;
      double square = 0.0;

      for (size_t i = 0; i < n_plane; i++)
        {
          double value = (double) pictures[plane * n_plane + i];

          sum += value;
          square += value * value;
        }
      sum /= (double) n_plane;
      variances.inside += square / (double) n_plane - sum * sum;
    }
  variances.inside /= 3.0 * n;
  for (size_t i = 0; i < n_values; i++)
    {
      double sum = 0.0;
      double square = 0.0;

      for (size_t k = 0; k < (size_t) n; k++)
        {
          double value = (double) pictures[k * n_values + i];

          sum += value;
          square += value * value;
        }
      sum /= n;
      variances.between += square / n - sum * sum;
    }
  variances.between /= (double) n_values;
  return variances;
}
