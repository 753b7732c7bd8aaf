/* SPDX-License-Identifier: GPL-3.0-or-later
 * How a worker trains, and how that travels. */
#include "job/guise-worker-options.h"

#include <math.h>

#include "job/guise-job-error.h"

#define MAX_NICENESS 19

/* One row a key; the type says what the field is. */
static const struct
{
  const char *key;
  const char *type; /* s: char *, i: int, b: gboolean, d: double, t: uint64_t */
  size_t      offset;
} keys[] = {
  { "device", "s", offsetof (GuiseWorkerOptions, device) },
  { "whole-batches", "b", offsetof (GuiseWorkerOptions, whole_batches) },
  { "threads", "i", offsetof (GuiseWorkerOptions, n_threads) },
  { "host-samples", "b", offsetof (GuiseWorkerOptions, host_samples) },
  { "save-seconds", "d", offsetof (GuiseWorkerOptions, save_seconds) },
  { "preview-seconds", "d", offsetof (GuiseWorkerOptions, preview_seconds) },
  { "unattended", "b", offsetof (GuiseWorkerOptions, unattended) },
  { "follows-gates", "b", offsetof (GuiseWorkerOptions, follows_gates) },
  { "shows-faces", "b", offsetof (GuiseWorkerOptions, shows_faces) },
  { "iterations", "t", offsetof (GuiseWorkerOptions, n_iterations) },
  { "until-stage", "i", offsetof (GuiseWorkerOptions, until_stage) },
  { "seconds", "d", offsetof (GuiseWorkerOptions, seconds) },
  { "niceness", "i", offsetof (GuiseWorkerOptions, niceness) },
};

void
guise_worker_options_clear (GuiseWorkerOptions *self)
{
  g_clear_pointer (&self->device, g_free);
}

void
guise_worker_options_copy (const GuiseWorkerOptions *self, GuiseWorkerOptions *out_copy)
{
  *out_copy = *self;
  out_copy->device = g_strdup (self->device);
}

static GVariant *
read_field (const void *field, char type)
{
  switch (type)
    {
    case 's':
      return *(char *const *) field != NULL ? g_variant_new_string (*(char *const *) field) : NULL;
    case 'i':
      return g_variant_new_int32 (*(const int *) field);
    case 'b':
      return g_variant_new_boolean (*(const gboolean *) field);
    case 'd':
      return g_variant_new_double (*(const double *) field);
    case 't':
      return g_variant_new_uint64 (*(const uint64_t *) field);
    default:
      g_assert_not_reached ();
    }
}

/* Negative and endless numbers make no sense in any key. */
static gboolean
write_field (void *field, char type, GVariant *value)
{
  switch (type)
    {
    case 's':
      g_free (*(char **) field);
      *(char **) field = g_variant_dup_string (value, NULL);
      return TRUE;
    case 'i':
      *(int *) field = g_variant_get_int32 (value);
      return *(int *) field >= 0;
    case 'b':
      *(gboolean *) field = g_variant_get_boolean (value);
      return TRUE;
    case 'd':
      *(double *) field = g_variant_get_double (value);
      return isfinite (*(double *) field) && *(double *) field >= 0.0;
    case 't':
      *(uint64_t *) field = g_variant_get_uint64 (value);
      return TRUE;
    default:
      g_assert_not_reached ();
    }
}

GVariant *
guise_worker_options_to_variant (const GuiseWorkerOptions *self)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      GVariant *value = read_field ((const char *) self + keys[i].offset, keys[i].type[0]);

      if (value != NULL)
        g_variant_dict_insert_value (&dict, keys[i].key, value);
    }
  return g_variant_dict_end (&dict);
}

static gboolean
take_entry (GuiseWorkerOptions *self, const char *key, GVariant *value, GError **error)
{
  for (size_t i = 0; i < G_N_ELEMENTS (keys); i++)
    if (g_strcmp0 (key, keys[i].key) == 0)
      {
        if (!g_variant_is_of_type (value, G_VARIANT_TYPE (keys[i].type)) ||
            !write_field ((char *) self + keys[i].offset, keys[i].type[0], value))
          {
            g_autofree char *text = g_variant_print (value, TRUE);

            g_set_error (error, GUISE_JOB_ERROR, GUISE_JOB_ERROR_PROTOCOL,
                         "The worker's option '%s' cannot be %.100s", key, text);
            return FALSE;
          }
        return TRUE;
      }
  g_set_error (error, GUISE_JOB_ERROR, GUISE_JOB_ERROR_PROTOCOL,
               "The worker does not know the option '%.100s'", key);
  return FALSE;
}

gboolean
guise_worker_options_from_variant (GVariant           *variant,
                                   GuiseWorkerOptions *out_options,
                                   GError            **error)
{
  g_auto (GuiseWorkerOptions) options = { 0 };
  GVariantIter iter;
  const char  *key;
  GVariant    *entry;

  g_variant_iter_init (&iter, variant);
  while (g_variant_iter_next (&iter, "{&sv}", &key, &entry))
    {
      g_autoptr (GVariant) value = entry;

      if (!take_entry (&options, key, value, error))
        return FALSE;
    }
  options.niceness = MIN (options.niceness, MAX_NICENESS);
  *out_options = options;
  options.device = NULL;
  return TRUE;
}
