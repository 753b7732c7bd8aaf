/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "project/guise-project-person.h"

G_BEGIN_DECLS

/**
 * guise_person_row_new:
 * @title: as people read it; no markup, as names of files are none
 * @text: below it, the same
 *
 * Returns: (transfer floating): a row for a list, in which nothing is cut
 */
GtkWidget *guise_person_row_new (const char *title, const char *text);

/**
 * guise_person_row_add_check:
 * @row: a row
 * @check: what it is activated for
 */
void guise_person_row_add_check (GtkWidget *row, GtkWidget *check);

/**
 * guise_person_rows_show_stays:
 * @list: filled anew
 * @person: of whom
 * @parts: 1 << #GuisePersonPart of those that are to go
 *
 * What stays when these parts go, and why.
 */
void guise_person_rows_show_stays (GtkListBox *list, const GuisePerson *person, unsigned parts);

/**
 * guise_person_rows_show_left:
 * @list: filled anew
 * @left: (element-type GuisePersonLeft): what did not go
 */
void guise_person_rows_show_left (GtkListBox *list, const GPtrArray *left);

/**
 * guise_person_keeps_made:
 *
 * Returns: whether anything that was made of the faces stays when @parts go
 */
gboolean guise_person_keeps_made (const GuisePerson *person, unsigned parts);

G_END_DECLS
