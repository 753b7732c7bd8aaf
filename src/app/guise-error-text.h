/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GuiseErrorText:
 * @title: what happened, a short sentence without its full stop
 * @advice: what one can do, a sentence
 * @needs_details: @title is so general that the engine's sentence has to be shown as well
 *
 * An error of the engine as a person reads it, translated. Static texts.
 */
typedef struct
{
  const char *title;
  const char *advice;
  gboolean    needs_details;
} GuiseErrorText;

/**
 * guise_error_text_get:
 * @error: of the engine, GIO or GLib
 *
 * The engine speaks English, to logs and terminals; what its errors mean is said here, by domain
 * and code. Its own sentence (`error->message`) names files and numbers and belongs into details.
 *
 * Returns: the texts
 */
GuiseErrorText guise_error_text_get (const GError *error);

/**
 * guise_error_text_get_of_faces:
 * @error: of guise_faceset_open()
 *
 * The same where it is known that faces could not be opened, and more can be said.
 *
 * Returns: the texts; they need no details
 */
GuiseErrorText guise_error_text_get_of_faces (const GError *error);

/**
 * guise_error_text_dup_line:
 * @error: as above
 *
 * For banners and toasts.
 *
 * Returns: (transfer full): what happened and what one can do, in one line of plain text
 */
char *guise_error_text_dup_line (const GError *error);

G_END_DECLS
