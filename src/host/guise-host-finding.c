/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is known about this computer, one thing each. */
#include "host/guise-host-finding.h"

#include <math.h>

static const char *const names[GUISE_HOST_N_FACTS] = {
  [GUISE_HOST_CARD] = "card",
  [GUISE_HOST_CARD_UNUSABLE] = "card-unusable",
  [GUISE_HOST_DISPLAY] = "display",
  [GUISE_HOST_MIXED] = "mixed",
  [GUISE_HOST_OLD_DRIVER] = "old-driver",
  [GUISE_HOST_NO_BACKEND] = "no-backend",
  [GUISE_HOST_BROKEN_BACKEND] = "broken-backend",
  [GUISE_HOST_NOUVEAU] = "nouveau",
  [GUISE_HOST_NO_DRIVER] = "no-driver",
  [GUISE_HOST_NO_CARD] = "no-card",
  [GUISE_HOST_CHOICE_GONE] = "choice-gone",
  [GUISE_HOST_STAGE_TOO_LARGE] = "stage-too-large",
  [GUISE_HOST_PLAN_FITS] = "plan-fits",
  [GUISE_HOST_SILENT] = "silent",
  [GUISE_HOST_PROCESSOR] = "processor",
  [GUISE_HOST_MEMORY] = "memory",
  [GUISE_HOST_DISK] = "disk",
  [GUISE_HOST_BATTERY] = "battery",
  [GUISE_HOST_HEAT] = "heat",
  [GUISE_HOST_CAMERA] = "camera",
  [GUISE_HOST_CAMERA_BUSY] = "camera-busy",
  [GUISE_HOST_CAMERA_PROBLEM] = "camera-problem",
  [GUISE_HOST_NO_CAMERA] = "no-camera",
  [GUISE_HOST_VIRTUAL_CAMERA] = "virtual-camera",
  [GUISE_HOST_PIPEWIRE_CAMERA] = "pipewire-camera",
  [GUISE_HOST_NO_VIRTUAL_CAMERA] = "no-virtual-camera",
};

GuiseHostFinding *
guise_host_finding_new (GuiseHostFact fact, GuiseHostState state)
{
  GuiseHostFinding *self = g_new0 (GuiseHostFinding, 1);

  self->fact = fact;
  self->state = state;
  self->index = -1;
  return self;
}

GuiseHostFinding *
guise_host_finding_copy (const GuiseHostFinding *self)
{
  GuiseHostFinding *copy = g_new0 (GuiseHostFinding, 1);

  *copy = *self;
  copy->name = g_strdup (self->name);
  copy->path = g_strdup (self->path);
  copy->detail = g_strdup (self->detail);
  return copy;
}

void
guise_host_finding_free (GuiseHostFinding *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->path);
  g_free (self->detail);
  g_free (self);
}

static gboolean
is_equal (const GuiseHostFinding *a, const GuiseHostFinding *b)
{
  return g_strcmp0 (a->name, b->name) == 0 && g_strcmp0 (a->path, b->path) == 0 &&
         g_strcmp0 (a->detail, b->detail) == 0 && a->fact == b->fact && a->state == b->state &&
         a->index == b->index && a->n_bytes == b->n_bytes && a->n_free_bytes == b->n_free_bytes &&
         a->n == b->n && a->width == b->width && a->height == b->height && a->has == b->has &&
         a->needs == b->needs && a->batch == b->batch && a->largest_batch == b->largest_batch &&
         a->speed == b->speed && fabs (a->rate - b->rate) < 1e-6 &&
         fabs (a->degrees - b->degrees) < 1e-6 && fabs (a->limit - b->limit) < 1e-6;
}

gboolean
guise_host_findings_equal (const GPtrArray *a, const GPtrArray *b)
{
  if (a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++)
    if (!is_equal (a->pdata[i], b->pdata[i]))
      return FALSE;
  return TRUE;
}

static void
free_finding (gpointer data)
{
  guise_host_finding_free (data);
}

GPtrArray *
guise_host_findings_new (void)
{
  return g_ptr_array_new_with_free_func (free_finding);
}

GuiseHostFinding *
guise_host_findings_add (GPtrArray *findings, GuiseHostFact fact, GuiseHostState state)
{
  GuiseHostFinding *finding = guise_host_finding_new (fact, state);

  g_ptr_array_add (findings, finding);
  return finding;
}

const char *
guise_host_fact_get_name (GuiseHostFact fact)
{
  g_return_val_if_fail (fact < GUISE_HOST_N_FACTS, "");

  return names[fact];
}
