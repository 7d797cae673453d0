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
import { auditTrail } from './access/audit-trail';
import { createIdentify } from './access/identify';
import { changeFeed } from './changes/change-feed';
import { refuseBrokenHttp } from './http/refuse-broken-http';
import { createApiMetrics } from './metrics/api-metrics';
import { goFirst } from './process/go-first';
import { listen } from './process/listen';
import { replyFeed } from './rpc/reply-feed';
import { createWorkerRpc } from './rpc/worker-rpc';
import { redisDeadline } from './wrappers/with-redis';

runProcess('api', async (closers) => {
  goFirst();
  const settings = loadSettings(undefined, process.argv.slice(2));
  const { timings } = settings;
  const log = createLogger(settings, 'api');
  const catalog = loadCatalog(settings.templatesDir);
  const keyRing = await loadKeyRing(settings);

  const redis = connectForRequests(settings);
  redis.on('error', (error) => log.warn('redis connection', { error: error.message }));
  closers.push(() => redis.disconnect());
  const subscriber = connectForWork(settings);
  subscriber.on('error', () => undefined); // the other connection to the same Redis logs it
  closers.push(() => subscriber.disconnect());

  // Not the connection for requests: BullMQ reads Redis's version once, and if that command fails, every job fails for ever.
  const jobs = connectForWork(settings);
  jobs.on('error', () => undefined); // as above
  closers.push(() => jobs.disconnect());
  const audit = auditTrail(jobs, log, timings);
  closers.push(() => audit.written());
  const queues = new OperationQueues(jobs);
  const clock = new RedisClock(redis, timings.clockSync);
  const store = new ResourceStore(redis);
  const changes = changeFeed(subscriber);
  const stopping = new AbortController();
  setMaxListeners(0, stopping.signal); // every pending wait listens
  const inTime = redisDeadline(timings.redisAnswer);
  const server = createServer(
    {
      requireHostHeader: false, // the app requires it, and replies in the error form
      keepAliveTimeout: timings.keepAlive,
    },
    createApp({
      settings,
      log,
      catalog,
      redis,
      inTime,
      clock,
      store,
      queues,
      changes,
      rpc: createWorkerRpc({ redis, replies: replyFeed(subscriber), inTime, timings, stopping: stopping.signal }),
      keyRing,
      identify: createIdentify(redis, settings, inTime),
      audit,
      metrics: createApiMetrics({ timings, log, redis, catalog, clock, queues }),
      stopping: stopping.signal,
    }),
  );
  refuseBrokenHttp(server);
  const terminator = createHttpTerminator({ server, gracefulTerminationTimeout: timings.httpStop });
  await listen(server, settings.port, settings.listenIp);
  closers.push(() => terminator.terminate());
  closers.push(() => stopping.abort());
  log.info('api ready', { url: `http://${settings.listenIp}:${settings.port}`, docs: '/docs', board: '/admin/queues' });

  await verifySecretKey(jobs, keyRing); // not the subscriber: an rpc request may come first, and then it takes no other command
  closers.push(followSecretKey(jobs, keyRing, log, timings, { name: 'api' }));
  await changes.subscribe();
});
