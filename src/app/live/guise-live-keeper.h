/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "live/guise-live-settings.h"

G_BEGIN_DECLS

/**
 * GuiseLiveKeeper:
 *
 * Keeps what is set for models, a moment after it was set: a slider that is dragged changes it
 * sixty times a second. Signal `::failed (error)`. Thread: main.
 */
#define GUISE_TYPE_LIVE_KEEPER (guise_live_keeper_get_type ())
G_DECLARE_FINAL_TYPE (GuiseLiveKeeper, guise_live_keeper, GUISE, LIVE_KEEPER, GObject)

GuiseLiveKeeper *guise_live_keeper_new (void);

/**
 * guise_live_keeper_put:
 * @self: a keeper
 * @model: a .dfm file
 * @settings: what is set for it
 * @masker: (nullable): the mask network that was chosen for it; this all takes the place of what is
 * waiting
 */
void guise_live_keeper_put (GuiseLiveKeeper         *self,
                            const char              *model,
                            const GuiseLiveSettings *settings,
                            const char              *masker);

/**
 * guise_live_keeper_flush:
 *
 * What is waiting is on disk when this returns: before settings are read, and at the end.
 */
void guise_live_keeper_flush (GuiseLiveKeeper *self);

G_END_DECLS
