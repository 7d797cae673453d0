import type { ServerResponse } from 'node:http';
import helmet from 'helmet';

/** TLS ends in a proxy, if anywhere; the proxy sends Strict-Transport-Security. */
const COMMON = { strictTransportSecurity: false };

/** For pages: browsers load only from this server, so Bull Board's foreign fonts are blocked. */
export const pageHeaders = helmet({
  ...COMMON,
  contentSecurityPolicy: {
    directives: {
      styleSrc: ["'self'", "'unsafe-inline'"],
      fontSrc: ["'self'", 'data:'],
      upgradeInsecureRequests: null,
    },
  },
});

/** Helmet's headers, computed once: it sets them one by one, which slows down a GET. */
function headersOf(middleware: ReturnType<typeof helmet>): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  const response = {
    setHeader: (name: string, value: string) => void (headers[name] = value),
    removeHeader: () => undefined,
  };
  // Helmet reads nothing of the request, and calls only these two methods of the response.
  middleware({} as never, response as unknown as ServerResponse, () => undefined);
  return headers;
}

/** For data: browsers must not render, embed, run or cache it. */
export const DATA_HEADERS: Readonly<Record<string, string>> = {
  ...headersOf(
    helmet({
      ...COMMON,
      xFrameOptions: { action: 'deny' },
      contentSecurityPolicy: {
        useDefaults: false,
        directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
      },
    }),
  ),
  'Cache-Control': 'no-store',
};
