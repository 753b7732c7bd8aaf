/* SPDX-License-Identifier: GPL-3.0-or-later
 * Entry point of the command line. */
int
main (void)
{
  return 2;
}
