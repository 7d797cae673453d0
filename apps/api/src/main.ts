import { setMaxListeners } from 'node:events';
import { createServer } from 'node:http';
import { createHttpTerminator } from 'http-terminator';
import {
  connectForRequests,
  connectForWork,
  createLogger,
  followSecretKey,
  loadCatalog,
  loadKeyRing,
  loadSettings,
  OperationQueues,
  RedisClock,
  ResourceStore,
  runProcess,
  verifySecretKey,
} from '#core';
import { createApp } from './app';
import { auditTrail } from './audit-trail';
import { changeFeed } from './change-feed';
import { goFirst } from './go-first';
import { refuseBrokenHttp } from './http/refuse-broken-http';
import { createIdentify } from './identify';
import { listen } from './listen';
import { answerFeed } from './questions/answer-feed';
import { createQuestions } from './questions/create-questions';

/**
 * Longer than the minute for which proxies keep a connection, and than who polls waits: a request on a connection that is just
 * being closed is lost to its client.
 */
const KEEP_ALIVE_MS = 65_000;

runProcess('api', async (closers) => {
  goFirst();
  const settings = loadSettings(undefined, process.argv.slice(2));
  const log = createLogger(settings, 'api');
  const catalog = loadCatalog(settings.templatesDir);
  const keyRing = await loadKeyRing(settings);

  const redis = connectForRequests(settings);
  redis.on('error', (error) => log.warn('redis connection', { error: error.message }));
  closers.push(() => redis.disconnect());
  const subscriber = connectForWork(settings);
  subscriber.on('error', () => undefined); // the other connection to the same Redis has said it
  closers.push(() => subscriber.disconnect());

  // Not the connection for requests: BullMQ asks for the version once, and a question that failed would fail every job for ever.
  const jobs = connectForWork(settings);
  jobs.on('error', () => undefined); // as above
  closers.push(() => jobs.disconnect());
  const audit = auditTrail(jobs, log);
  closers.push(() => audit.written());
  const queues = new OperationQueues(jobs);
  const store = new ResourceStore(redis);
  const changes = changeFeed(subscriber);
  const stopping = new AbortController();
  setMaxListeners(0, stopping.signal); // everybody who waits listens
  const server = createServer(
    {
      requireHostHeader: false, // the app requires it, and answers in the error form
      keepAliveTimeout: KEEP_ALIVE_MS,
    },
    createApp({
      settings,
      log,
      catalog,
      redis,
      clock: new RedisClock(redis, settings.timings.clockSync),
      store,
      queues,
      changes,
      questions: createQuestions({ redis, answers: answerFeed(subscriber), stopping: stopping.signal }),
      keyRing,
      identify: createIdentify(redis, settings.apiKeys),
      audit,
      stopping: stopping.signal,
    }),
  );
  refuseBrokenHttp(server);
  const terminator = createHttpTerminator({ server, gracefulTerminationTimeout: 2_000 });
  await listen(server, settings.port, settings.listenIp);
  closers.push(() => terminator.terminate());
  closers.push(() => stopping.abort());
  log.info('api ready', { url: `http://${settings.listenIp}:${settings.port}`, docs: '/docs', board: '/admin/queues' });

  await verifySecretKey(jobs, keyRing); // not the subscriber: a question may come first, and then it takes nothing else
  closers.push(followSecretKey(jobs, keyRing, log, settings.timings, { name: 'api' }));
  await changes.subscribe();
});
