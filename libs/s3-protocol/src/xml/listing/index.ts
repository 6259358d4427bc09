export { createBucketListFilter, type BucketListFilterOptions } from './create-bucket-list-filter';
export {
  createListingRewriter,
  type ListingRewriter,
  type ListingRewriterOptions,
} from './create-listing-rewriter';
export type { ListedDescription, ListedObject } from './rewrite-entry';
