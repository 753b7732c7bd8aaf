/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the ranks of a training say to each other, whoever carries it. */
#include "nn/guise-collective.h"

/* Keeps the first failure and repeats it. Takes over @local. */
static gboolean
settle (GuiseCollective *self, gboolean done, GError *local, GError **error)
{
  if (done)
    return TRUE;
  if (self->failure == NULL)
    self->failure = local;
  if (error != NULL)
    *error = g_error_copy (self->failure);
  return FALSE;
}

gboolean
guise_collective_all_reduce_sum (GuiseCollective *self, float *values, size_t n, GError **error)
{
  g_return_val_if_fail (self != NULL && (values != NULL || n == 0), FALSE);
  GError  *local = NULL;
  gboolean done = self->failure == NULL && self->funcs->all_reduce_sum (self, values, n, &local);

  return settle (self, done, local, error);
}

gboolean
guise_collective_broadcast (GuiseCollective *self,
                            void            *bytes,
                            size_t           n_bytes,
                            int              root,
                            GError         **error)
{
  g_return_val_if_fail (self != NULL && (bytes != NULL || n_bytes == 0), FALSE);
  g_return_val_if_fail (root >= 0 && root < self->n_ranks, FALSE);
  GError  *local = NULL;
  gboolean done =
    self->failure == NULL && self->funcs->broadcast (self, bytes, n_bytes, root, &local);

  return settle (self, done, local, error);
}

gboolean
guise_collective_wait (GuiseCollective *self, double seconds, GError **error)
{
  g_return_val_if_fail (self != NULL, FALSE);
  GError  *local = NULL;
  gboolean done = self->failure == NULL && self->funcs->wait (self, seconds, &local);

  return settle (self, done, local, error);
}

void
guise_collective_lose (GuiseCollective *self, const char *message)
{
  g_return_if_fail (self != NULL && message != NULL);

  if (self->failure == NULL)
    self->failure = g_error_new_literal (GUISE_NN_ERROR, GUISE_NN_ERROR_RANK_LOST, message);
}

void
guise_collective_leave (GuiseCollective *self, int status)
{
  g_return_if_fail (self != NULL);

  if (self->funcs->leave != NULL)
    self->funcs->leave (self, status);
}

void
guise_collective_free (GuiseCollective *self)
{
  if (self == NULL)
    return;
  g_clear_error (&self->failure);
  self->funcs->free (self);
}
