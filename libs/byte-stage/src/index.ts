export type { ByteStage, Emit } from './byte-stage';
export { composeStages } from './compose-stages';
export { runStage } from './run-stage';
export { StageTransform } from './stage-transform';
