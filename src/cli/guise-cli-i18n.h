/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Translation of what people read. Catalogues are looked up in the domain "guise" that main()
 * chooses; without one the English text is used. Events of --json are never translated, except
 * for the texts in `message` and `hint`. */
#define GETTEXT_PACKAGE "guise"

#include <glib/gi18n.h> /* IWYU pragma: export */
