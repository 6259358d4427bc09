/** Where a setting stands in the configuration: `['buckets', 0, 'activeKek']`. */
export type SettingPath = readonly (string | number)[];

/** The path as people write it: `buckets[0].activeKek`. */
export function renderPath(path: SettingPath): string {
  return path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`))
    .join('');
}
