/* SPDX-License-Identifier: GPL-3.0-or-later
 * How hot the graphics cards are. */
#include "host/guise-host-heat.h"

#include <math.h>

#include "host/guise-host-ask-private.h"

#define PROGRAM "nvidia-smi"
#define QUERY   "--query-gpu=temperature.gpu"
#define FORM    "--format=csv,noheader,nounits"
#define N_LINES 64

double
guise_host_heat_parse (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", N_LINES);
  double hottest = (double) NAN;

  for (int i = 0; lines[i] != NULL; i++)
    {
      guint64 degrees;

      if (g_ascii_string_to_unsigned (g_strstrip (lines[i]), 10, 0, GUISE_HOST_HEAT_MAX, &degrees,
                                      NULL) &&
          !((double) degrees <= hottest))
        hottest = (double) degrees;
    }
  return hottest;
}

double
guise_host_heat_ask (unsigned limit_ms, GCancellable *cancellable)
{
  static const char *const arguments[] = { QUERY, FORM, NULL };
  g_autofree char         *program = g_find_program_in_path (PROGRAM);
  g_autofree char         *text = NULL;

  if (program != NULL) /* what it cannot tell is not known */
    text = guise_host_ask (program, arguments, limit_ms, cancellable, NULL);
  return text != NULL ? guise_host_heat_parse (text) : (double) NAN;
}
