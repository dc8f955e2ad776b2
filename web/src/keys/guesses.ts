/** Guesses at the check: so many that stay spent end mode `code`. */
export const MOST_GUESSES = 3;
