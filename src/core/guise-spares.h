/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GuiseSpares:
 *
 * Objects of one kind that are used again and again: who lets go of the last reference gives an
 * object back instead of freeing it. Thread: any.
 */
typedef struct _GuiseSpares GuiseSpares;

/**
 * guise_spares_new:
 * @n_most: so many are kept while nobody uses them
 * @destroy: frees an object
 *
 * Returns: (transfer full): nothing yet
 */
GuiseSpares *guise_spares_new (int n_most, GDestroyNotify destroy);

/**
 * guise_spares_free:
 * @self: (nullable): no more is taken from it
 *
 * Objects that are still used stay good; they are freed when they are given back, and the rest with
 * the last one.
 */
void guise_spares_free (GuiseSpares *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseSpares, guise_spares_free)

/**
 * guise_spares_take:
 * @self: spares
 *
 * Returns: (transfer full) (nullable): the one that was given back last; %NULL when there is none,
 *   and the caller makes one. Either way one must be given back
 */
void *guise_spares_take (GuiseSpares *self);

/**
 * guise_spares_give:
 * @self: where it was taken
 * @object: (transfer full) (nullable): what nobody uses any more; %NULL where none could be made
 */
void guise_spares_give (GuiseSpares *self, void *object);

G_END_DECLS
