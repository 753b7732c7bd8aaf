/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/project/guise-open-project.h"

G_BEGIN_DECLS

/**
 * GuiseConsentPage:
 *
 * Whose face is this: one question for each faceset, answered before training and export
 * (studio.md 4.3). Actions: `consent.confirm`, `consent.attach`.
 *
 * Signals:
 *
 * - `::stated`: all that was asked for is answered and on disk
 */
#define GUISE_TYPE_CONSENT_PAGE (guise_consent_page_get_type ())
G_DECLARE_FINAL_TYPE (GuiseConsentPage, guise_consent_page, GUISE, CONSENT_PAGE, GtkWidget)

/**
 * guise_consent_page_new:
 * @project: whose facesets
 * @slots: (array length=n): which of them, asked one after the other
 * @n: how many, at least 1
 *
 * Returns: (transfer floating): a page for guise_window_push()
 */
GtkWidget *guise_consent_page_new (GuiseOpenProject *project, const GuiseFaceSlot *slots, size_t n);

/**
 * guise_consent_page_attach:
 * @self: a page
 * @path: a document; only its fingerprint is kept
 */
void guise_consent_page_attach (GuiseConsentPage *self, const char *path);

G_END_DECLS
