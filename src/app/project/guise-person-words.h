/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "project/guise-project-person.h"

G_BEGIN_DECLS

/**
 * guise_person_words_get_title:
 *
 * Returns: (transfer none): what people call a part of what there is of a person
 */
const char *guise_person_words_get_title (GuisePersonPart part);

/**
 * guise_person_words_dup_text:
 *
 * Returns: (transfer full): what is in that part, in one line
 */
char *guise_person_words_dup_text (const GuisePerson *person, GuisePersonPart part);

/**
 * guise_person_words_dup_reason:
 *
 * Returns: (transfer full): why something was left, in one line
 */
char *guise_person_words_dup_reason (const GuisePersonLeft *left);

/**
 * guise_person_words_dup_faces:
 *
 * Returns: (transfer full): what there is of the faces of a person, in one line
 */
char *guise_person_words_dup_faces (const GuisePerson *person);

G_END_DECLS
