/** Many applications at once: each is asked for by itself, so that one that fails keeps nobody up. */

export const AT_ONCE = 4; // requests
