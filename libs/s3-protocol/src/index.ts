export * from './auth';
export * from './body';
export * from './errors';
export * from './form';
export * from './operations';
export * from './request';
export * from './xml';
