import { Queue } from 'bullmq';
import express from 'express';
import { Redis } from 'ioredis';

/**
 * What the API is measured against: Express 5 and nothing around it. One handler does only HGETALL, the other only INCR
 * and queue.add. Arguments: its own port, the port of Redis.
 */
const [port = 0, redisPort = 0] = process.argv.slice(2).map(Number);
const redis = new Redis({ host: '127.0.0.1', port: redisPort, maxRetriesPerRequest: null });
/** Another database of the same server: what is queued here is no leak of the product's. */
const jobs = redis.duplicate({ db: 1 });
const queue = new Queue('bare', { connection: jobs });
const app = express();
app.use(express.json());
app.get('/hashes/:key', async (request, response) => {
  response.json(await redis.hgetall(request.params.key));
});
app.post('/jobs', async (_request, response) => {
  const number = await jobs.incr('bare:number');
  await queue.add('bare', { number });
  response.status(202).json({ number });
});
app.listen(port, '127.0.0.1', () => process.stdout.write('bare handlers ready\n'));
