/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * GuiseLiveMemory:
 * @model: (owned) (nullable): a model file, by its absolute path; it may be gone
 * @person: (owned) (nullable): a picture or folder of who is swapped, likewise
 * @camera: (owned) (nullable): a camera, by its name ...
 * @bus: (owned) (nullable): ... and where it was plugged in
 * @mode: (owned) (nullable): how it shall film
 * @rotation: of its picture, as in #GuiseLiveSettings
 * @is_mirrored: likewise
 *
 * What a live view of a project was left with. Plain struct; it knows no file and no widget.
 */
typedef struct
{
  char    *model;
  char    *person;
  char    *camera;
  char    *bus;
  char    *mode;
  int      rotation;
  gboolean is_mirrored;
} GuiseLiveMemory;

void guise_live_memory_clear (GuiseLiveMemory *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GuiseLiveMemory, guise_live_memory_clear)

/**
 * guise_live_memory_from_json:
 * @object: what a file holds; may be anything
 *
 * Returns: (transfer full): what it says; the rest as in one that was never left
 */
GuiseLiveMemory guise_live_memory_from_json (JsonObject *object);

/**
 * guise_live_memory_to_json:
 *
 * Returns: (transfer full): what guise_live_memory_from_json() reads; a text that JSON cannot hold
 *   is left out
 */
JsonObject *guise_live_memory_to_json (const GuiseLiveMemory *self);

G_END_DECLS
