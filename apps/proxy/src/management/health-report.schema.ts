/** One indicator's state, as Terminus writes it. */
const indicators = {
  type: 'object',
  description: 'Indicators by name.',
  additionalProperties: {
    type: 'object',
    required: ['status'],
    properties: { status: { type: 'string', enum: ['up', 'down'] } },
    additionalProperties: true,
  },
};

/** OpenAPI schema of a health answer: Terminus' shape. */
export const HEALTH_REPORT_SCHEMA = {
  type: 'object',
  required: ['status', 'details'],
  properties: {
    status: { type: 'string', enum: ['ok', 'error', 'shutting_down'] },
    info: { ...indicators, description: 'Indicators that are up.' },
    error: { ...indicators, description: 'Indicators that are down.' },
    details: { ...indicators, description: 'All indicators.' },
  },
};
