import { describeAssignmentSource } from './assignment-source-suite.js';

describeAssignmentSource('gRPC v1', { transport: 'grpc', apiVersion: 'v1' });
describeAssignmentSource('gRPC v1alpha1', { transport: 'grpc', apiVersion: 'v1alpha1' });
describeAssignmentSource('HTTP v1', { transport: 'http', apiVersion: 'v1' });
