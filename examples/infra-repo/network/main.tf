variable "environment" {
  default = "prod"
}

module "naming" {
  source      = "../modules/naming"
  environment = var.environment
}

resource "terraform_data" "network" {
  input = module.naming.name
}

output "name" {
  value = module.naming.name
}
