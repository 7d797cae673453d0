import type { ServerResponse } from 'node:http';
import helmet from 'helmet';

/** TLS ends in a proxy, if anywhere, and Strict-Transport-Security is the proxy's to send. */
const COMMON = { strictTransportSecurity: false };

/** For pages: everything that they show comes from this server; Bull Board's request for foreign fonts is refused by the browser. */
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

/** What helmet would set, asked once: it sets one header after the other, which a GET would feel. */
function headersOf(middleware: ReturnType<typeof helmet>): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  const response = {
    setHeader: (name: string, value: string) => void (headers[name] = value),
    removeHeader: () => undefined,
  };
  // It looks at nothing of the request, and calls these two of the response.
  middleware({} as never, response as unknown as ServerResponse, () => undefined);
  return headers;
}

/** For data, which no browser is to show, embed, run or keep. */
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
