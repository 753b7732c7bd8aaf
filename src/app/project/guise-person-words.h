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

G_END_DECLS
