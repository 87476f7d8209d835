variable "name" {}
resource "terraform_data" "vpc" {
  input = var.name
  lifecycle { create_before_destroy = true }
  triggers_replace = var.name
}
output "id" { value = terraform_data.vpc.id }
